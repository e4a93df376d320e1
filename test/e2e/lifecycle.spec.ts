import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'playwright/test'
import { isAlive, launchApp, projectRoot, sandboxArgs, type LaunchedApp } from '../support/launch-app.ts'

let launched: LaunchedApp
test.afterEach(() => launched.close().catch(() => undefined))

async function runningPid(): Promise<number> {
  await expect(launched.page.getByTestId('service-state-proxy')).toHaveAttribute('data-state', 'running')
  const pid = await launched.proxyPid()
  if (pid === null) throw new Error('the proxy has no pid')
  return pid
}

test('a killed proxy is started again and the window says so', async () => {
  launched = await launchApp()
  const first = await runningPid()
  process.kill(first, 'SIGKILL')
  await expect.poll(() => launched.proxyPid()).not.toBe(first)
  const second = await runningPid()
  expect(second).not.toBe(first)
  await expect(launched.page.getByTestId('service-row-proxy')).toContainText(/1 restart/)
})

test('when main is killed the proxy does not outlive it', async () => {
  launched = await launchApp()
  const proxy = await runningPid()
  const main = launched.app.process().pid
  expect(main).toBeDefined()
  process.kill(main ?? 0, 'SIGKILL')
  await expect.poll(() => isAlive(proxy), { timeout: 5000 }).toBe(false)
})

test('quitting ends the proxy', async () => {
  launched = await launchApp()
  const proxy = await runningPid()
  await launched.app.close()
  expect(await isAlive(proxy)).toBe(false)
})

test('a second start shows the window of the first and leaves', async () => {
  launched = await launchApp()
  await runningPid()
  await launched.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
  const electron: unknown = createRequire(import.meta.url)('electron')
  const second = spawn(
    String(electron),
    [projectRoot, ...sandboxArgs, `--data-dir=${launched.dataDir}`, `--config=${launched.configFile}`],
    { stdio: 'ignore' },
  )
  const code = await new Promise((resolve) => second.once('exit', resolve))
  expect(code).toBe(0)
  await expect
    .poll(() => launched.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible()))
    .toBe(true)
})

test('a port in use is a state that names the owner, and one click picks a free port', async () => {
  const holder = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => holder.once('listening', resolve))
  const { port } = holder.address() as AddressInfo
  try {
    launched = await launchApp({ args: [], config: `# mine\n[proxy]\nport = ${port} # keep me\n` })
    const { page } = launched
    await expect(page.getByTestId('service-state-proxy')).toHaveAttribute('data-state', 'failed')
    const row = page.getByTestId('service-row-proxy')
    await expect(row).toContainText(String(port))
    await expect(row).toContainText(String(process.pid))
    await expect(row).toContainText('node')
    await page.screenshot({ path: test.info().outputPath('port-in-use.png') })
    await page.getByTestId('use-free-port').click()
    await expect(page.getByTestId('service-state-proxy')).toHaveAttribute('data-state', 'running')
    expect(await launched.baseUrl()).not.toContain(`:${port}/`)
  } finally {
    holder.close()
  }
})
