import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'playwright/test'
import { pages } from '../../renderer/bridge/app-state.ts'
import { launchApp, type LaunchedApp } from '../support/launch-app.ts'

let launched: LaunchedApp
let dataDir: string

test.beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'codex-tray-e2e-'))
})
test.afterEach(async () => {
  await launched.close()
  await rm(dataDir, { recursive: true, force: true })
})

async function running(): Promise<void> {
  await expect(launched.page.getByTestId('status-strip')).toContainText('Running')
}

const models = async (key: string): Promise<number> =>
  (await fetch(`${await launched.baseUrl()}/models`, { headers: { authorization: `Bearer ${key}` } })).status

test('every page in both themes, and the choice outlives a restart', async () => {
  launched = await launchApp({ dataDir })
  await running()
  for (const theme of ['light', 'dark'] as const) {
    await launched.page.getByTestId('nav-settings').click()
    await launched.page.getByTestId(`theme-${theme}`).click()
    await expect(launched.page.locator('html')).toHaveAttribute('data-theme', theme)
    for (const name of pages) {
      await launched.page.getByTestId(`nav-${name}`).click()
      await launched.page.screenshot({ path: test.info().outputPath(`${name}-${theme}.png`) })
    }
  }
  await launched.close()
  launched = await launchApp({ dataDir })
  await expect(launched.page.locator('html')).toHaveAttribute('data-theme', 'dark')
})

test('a new key replaces the old one at once', async () => {
  launched = await launchApp({ dataDir })
  await running()
  const old = await launched.apiKey()
  expect(await models(old)).toBe(200)
  await launched.page.getByTestId('nav-settings').click()
  await launched.page.getByTestId('rotate-key').click()
  await launched.page.getByTestId('rotate-key-confirm').click()
  await expect.poll(() => launched.apiKey()).not.toBe(old)
  await expect.poll(() => models(old)).toBe(401)
  expect(await models(await launched.apiKey())).toBe(200)
})

test('copying puts key and address on the clipboard', async () => {
  launched = await launchApp({ dataDir })
  await running()
  const clipboard = (): Promise<string> => launched.app.evaluate(({ clipboard: board }) => board.readText())
  await launched.page.getByTestId('status-strip').getByTestId('copy-key').click()
  await expect.poll(clipboard).toBe(await launched.apiKey())
  await launched.page.getByTestId('status-strip').getByTestId('copy-base-url').click()
  await expect.poll(clipboard).toBe(await launched.baseUrl())
})

test("a new port is written into the user's file and nothing else of it changes", async () => {
  const config =
    '# my proxy\n[proxy]\nport = 0 # any\n\n[models."fast"] # mine\nprovider = "practice"\nmodel = "practice"\n'
  launched = await launchApp({ dataDir, args: [], config })
  await running()
  const before = await launched.baseUrl()
  const free = Number(new URL(before).port) + 1
  await launched.page.getByTestId('nav-settings').click()
  await launched.page.getByTestId('port-input').fill(String(free))
  await launched.page.getByTestId('port-save').click()
  await expect.poll(() => launched.baseUrl()).toContain(`:${free}/`)
  expect(await readFile(launched.configFile, 'utf8')).toBe(config.replace('port = 0', `port = ${free}`))
})

test('a configuration broken while running keeps the last good one in force and says so', async () => {
  launched = await launchApp({ dataDir, args: [], config: '[proxy]\nport = 0\n' })
  await running()
  await writeFile(launched.configFile, '[proxy]\nport = "many"\n')
  await expect(launched.page.getByTestId('service-row-proxy')).toBeVisible()
  await expect(launched.page.locator('main')).toContainText(/port/)
  await expect(launched.page.locator('main')).toContainText(/config\.toml:2/)
  expect(await models(await launched.apiKey())).toBe(200)
  await launched.page.screenshot({ path: test.info().outputPath('broken-config.png') })
})
