import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, type Locator } from 'playwright/test'
import { installAccountCodex, type AccountCodex } from '../support/account-codex.ts'
import { isAlive, launchApp, type LaunchedApp } from '../support/launch-app.ts'

const config = `# my Codex
model_provider = "acme" # at work

[model_providers.acme]
base_url = "https://llm.example/v1"
wire_api = "responses"
`
let launched: LaunchedApp
let codex: AccountCodex
let file: string

test.beforeEach(async () => {
  codex = await installAccountCodex()
  file = join(codex.env['CODEX_HOME'] ?? '', 'config.toml')
  await writeFile(file, config)
  launched = await launchApp({ env: codex.env })
  await launched.page.getByTestId('nav-providers').click()
})
test.afterEach(async () => {
  // One of them was killed.
  await launched.close().catch(() => undefined)
  await codex.remove()
})

const onDisk = (): Promise<string> => readFile(file, 'utf8')
const isDefault = async (): Promise<boolean> =>
  (await onDisk()).includes('model_provider = "codex-tray" # at work')

async function useByDefault(): Promise<void> {
  await launched.page.getByTestId('use-in-codex-default').click()
  await launched.page.getByTestId('use-in-codex-confirm').click()
  await expect(launched.page.getByTestId('use-in-codex')).toHaveAttribute('data-mode', 'default')
  expect(await isDefault()).toBe(true)
}

test('by profile: plain codex keeps its provider, and off takes only the profile away', async () => {
  const { page } = launched
  await page.getByTestId('use-in-codex-profile').click()
  await expect(page.getByTestId('use-in-codex')).toHaveAttribute('data-mode', 'profile')
  await expect(page.getByTestId('provider-codex-codex-tray')).toBeVisible()
  expect(await onDisk()).toContain('model_provider = "acme" # at work')
  expect(await onDisk()).not.toContain(await launched.apiKey())
  await page.screenshot({ path: test.info().outputPath('profile.png') })
  await page.getByTestId('use-in-codex-off').click()
  await expect(page.getByTestId('use-in-codex')).toHaveAttribute('data-mode', 'off')
  expect(await onDisk()).toContain('[model_providers.codex-tray]')
})

test('by default: quitting puts the provider back, the next start switches it on again until it is off', async () => {
  const again = async (): Promise<void> => {
    launched = await launchApp({ env: codex.env, dataDir })
    await launched.page.getByTestId('nav-providers').click()
  }
  const { dataDir } = launched
  await useByDefault()
  await launched.app.close()
  expect(await onDisk()).toContain('model_provider = "acme" # at work')

  await again()
  const section = (): Locator => launched.page.getByTestId('use-in-codex')
  await expect(section()).toHaveAttribute('data-mode', 'default')
  expect(await isDefault()).toBe(true)
  await launched.page.getByTestId('use-in-codex-off').click()
  await expect(section()).toHaveAttribute('data-mode', 'off')
  await launched.app.close()

  const off = await onDisk()
  await again()
  await expect(section()).toHaveAttribute('data-wanted', 'false')
  await expect(launched.page.getByTestId('status-strip')).toContainText('Running')
  await launched.app.close()
  expect(await onDisk()).toBe(off)
})

test('by default: while the proxy is stopped plain codex has its own provider', async () => {
  const { page } = launched
  await useByDefault()
  await page.getByTestId('nav-services').click()
  await page.getByTestId('stop-proxy').click()
  await expect.poll(onDisk).toContain('model_provider = "acme" # at work')
  await page.getByTestId('start-proxy').click()
  await expect.poll(isDefault).toBe(true)
})

test('by default: a kill -9 of codex-tray puts the provider back too', async () => {
  await useByDefault()
  const pid = launched.app.process().pid
  if (pid === undefined) throw new Error('The app has no process')
  process.kill(pid, 'SIGKILL')
  await expect.poll(() => isAlive(pid)).toBe(false)
  await expect.poll(onDisk).toContain('model_provider = "acme" # at work')
})
