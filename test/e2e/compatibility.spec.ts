import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { expect, test } from 'playwright/test'
import { publishInParts } from '../integration/managed/world.ts'
import { startFakeRegistry } from '../support/fake-registry.ts'
import { launchApp, pathWithoutCodex, type LaunchedApp } from '../support/launch-app.ts'

/** A Codex that only says which one it is: nothing of the doctor may need more. */
const program = `#!/bin/sh
if [ "$1" = "--version" ]; then echo "codex-cli 0.95.0"; exit 0; fi
exit 3
`
const broken = `# My own words stay where they are.\r
model = "gpt-5.2-codex"\r
\r
[model_providers.deepseek]   # the cheap one
name = "DeepSeek"
base_url = "https://api.deepseek.com/v1"
wire_api = "chat" # as their page says
`
const mended = broken.replace('wire_api = "chat"', 'wire_api = "responses"')

let launched: LaunchedApp
let folder: string

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codex-tray-compat-'))
  await Promise.all(['bin', 'home'].map((name) => mkdir(join(folder, name), { mode: 0o700 })))
  await writeFile(join(folder, 'bin', 'codex'), program)
  await chmod(join(folder, 'bin', 'codex'), 0o755)
})

test.afterEach(async () => {
  await launched.close()
  await rm(folder, { recursive: true, force: true })
})

const codexFile = (): string => join(folder, 'home', 'config.toml')
const text = (): Promise<string> => readFile(codexFile(), 'utf8')

async function open(config: string, more: Record<string, string> = {}): Promise<LaunchedApp> {
  await writeFile(codexFile(), config, { mode: 0o600 })
  launched = await launchApp({ env: { ...environment(), ...more } })
  return launched
}

function environment(): Record<string, string> {
  return {
    PATH: [join(folder, 'bin'), pathWithoutCodex()].join(delimiter),
    CODEX_HOME: join(folder, 'home'),
  }
}

type Tray = { codexTrayForTests: { tray: { menu(): { items: { label: string }[] } | null } } }
const trayLabels = (): Promise<string[]> =>
  launched.app.evaluate(() =>
    ((globalThis as unknown as Tray).codexTrayForTests.tray.menu()?.items ?? []).map(({ label }) => label),
  )

test('a configuration that stops Codex is told by a badge, fixed by one click and put back by another', async () => {
  const { page } = await open(broken)
  await expect(page.getByTestId('nav-findings')).toContainText('1')
  await expect.poll(trayLabels).toContain('⚠ 1 problem in the configuration of Codex…')

  // The page everybody sees first says it too, and leads to where it is mended.
  const told = page.getByTestId('codex-config-problem')
  await expect(told).toContainText('Codex 0.95.0 does not start')
  await told.getByRole('button').click()
  const verdict = page.getByTestId('verdict')
  await expect(verdict).toHaveAttribute('data-verdict', 'fatal')
  await expect(verdict).toContainText('Codex 0.95.0 does not start')
  await expect(page.getByTestId('findings-fatal')).toContainText('config.toml:7:1')
  // The change of the worst finding stands open already.
  await expect(page.getByTestId('diff')).toContainText('+wire_api = "responses" # as their page says')
  expect(await text()).toBe(broken)
  await page.screenshot({ path: test.info().outputPath('broken.png') })

  await page.getByTestId('apply-fix').click()
  await expect(verdict).toHaveAttribute('data-verdict', 'clean')
  expect(await text()).toBe(mended)
  await expect(page.getByTestId('nav-findings')).toHaveCount(0)
  await page.getByTestId('nav-services').click()
  await expect(told).toHaveCount(0)
  await page.getByTestId('nav-compatibility').click()
  await expect.poll(async () => (await trayLabels()).join()).not.toContain('in the configuration of Codex')
  await page.screenshot({ path: test.info().outputPath('fixed.png') })

  await page.getByTestId('undo-fix').click()
  await expect(verdict).toHaveAttribute('data-verdict', 'fatal')
  expect(await text()).toBe(broken)
  await expect(page.getByTestId('nav-findings')).toContainText('1')
})

test('a profile mends it beside the file, for a terminal and the daemon, and one click takes it away', async () => {
  await writeFile(join(folder, 'bin', 'codex'), program.replace('0.95.0', '0.169.0'))
  const { page, configFile } = await open(broken)
  await page.getByTestId('nav-compatibility').click()
  await expect(page.getByTestId('verdict')).toContainText('Codex 0.169.0 does not start')
  await page.getByTestId('fix-in-profile').click()
  const panel = page.getByTestId('profile-fix')
  await expect(panel).toContainText('Mends 1 of 2')
  await expect(panel.getByTestId('diff')).toContainText('+[model_providers.deepseek]')
  const layer = join(folder, 'home', 'codex-tray-auto-fix.config.toml')
  expect(existsSync(layer)).toBe(false)
  await panel.getByTestId('apply-fix').click()

  const card = page.getByTestId('auto-fix')
  await expect(card).toContainText('codex --profile codex-tray-auto-fix')
  await expect(card).toContainText('model_providers.deepseek.wire_api = "responses"')
  expect(await text()).toBe(broken)
  expect(await readFile(layer, 'utf8')).toContain('wire_api = "responses"')
  // Plain codex is as it was, and so is what is said of it.
  await expect(page.getByTestId('verdict')).toHaveAttribute('data-verdict', 'fatal')

  await card.getByTestId('profile-for-daemon').click()
  await expect(card.getByTestId('profile-for-daemon')).toBeChecked()
  expect(await readFile(configFile, 'utf8')).toContain('codex_profile = "codex-tray-auto-fix"')
  await page.screenshot({ path: test.info().outputPath('profile.png') })

  await page.getByTestId('nav-profiles').click()
  await expect(page.getByTestId('profile-layer-codex-tray-auto-fix')).toContainText('made by codex-tray')
  // As a table the Codex that is used would not read it.
  await expect(page.getByTestId('profile-convert')).toHaveCount(0)
  await page.getByTestId('profile-remove').click()
  await expect(page.getByTestId('profile-layer-codex-tray-auto-fix')).toHaveCount(0)
  expect(existsSync(layer)).toBe(false)
  // There was no file of our own before.
  expect(existsSync(configFile)).toBe(false)
  expect(await text()).toBe(broken)
})

test('a Chinese window says findings, what was fixed and what is kept in Chinese', async () => {
  await writeFile(join(folder, 'bin', 'codex'), program.replace('0.95.0', '0.169.0'))
  const { page } = await open(broken)
  await page.getByTestId('nav-settings').click()
  await page.getByTestId('language').selectOption('zh-CN')
  await page.getByTestId('nav-compatibility').click()
  const finding = page.getByTestId('finding-wire-api-chat-removed')
  await expect(finding).toContainText('model_providers.deepseek.wire_api 的值是 "chat"')
  await expect(finding).toContainText('写成 wire_api = "responses"')
  await expect(finding).not.toContainText('which stops Codex')
  await page.getByTestId('fix-in-profile').click()
  await page.getByTestId('profile-fix').getByTestId('apply-fix').click()
  await expect(page.getByTestId('profile-why')).toContainText(/：model_providers\.deepseek\.wire_api 的值是/)
  await expect(page.getByTestId('last-fix')).toContainText('已完成：配置档 codex-tray-auto-fix')
  await page.screenshot({ path: test.info().outputPath('profile-zh.png') })
  await page.getByTestId('nav-profiles').click()
  const row = page.getByTestId('profile-layer-codex-tray-auto-fix')
  await expect(row).toContainText('的值是 "chat"')
  await row.getByTestId('profile-remove').click()
  await expect(row).toHaveCount(0)
  await page.getByTestId('nav-compatibility').click()
  await page.screenshot({ path: test.info().outputPath('broken-zh.png') })
  await page.getByTestId('apply-fix').click()
  await expect(page.getByTestId('last-fix')).toContainText('已完成：写成 wire_api = "responses"')
  await page.getByTestId('nav-documents').click()
  await expect(page.getByTestId('backups')).toContainText('配置检查：写成 wire_api = "responses"')
})

test('what an editor mends is seen by itself', async () => {
  const { page } = await open(broken)
  await page.getByTestId('nav-compatibility').click()
  await expect(page.getByTestId('verdict')).toHaveAttribute('data-verdict', 'fatal')
  await writeFile(codexFile(), mended)
  await expect(page.getByTestId('verdict')).toHaveAttribute('data-verdict', 'clean')
  expect(await text()).toBe(mended)
})

test('tells what breaks with another version without running it', async () => {
  const { page } = await open('[model_providers.x]\nname = "x"\nbase_url = "https://x.example/v1"\n')
  await page.getByTestId('nav-compatibility').click()
  await expect(page.getByTestId('verdict')).toHaveAttribute('data-verdict', /clean|notes/)
  await expect(page.getByTestId('version-chips')).toContainText('0.95.0')
  await page.getByTestId('upgrade-to').selectOption('0.169.0')
  await expect(page.getByTestId('upgrade-answer')).toHaveAttribute('data-count', '0')
  await writeFile(codexFile(), 'profile = "work"\n[profiles.work]\nmodel = "gpt-5.2-codex"\n')
  await expect(page.getByTestId('upgrade-answer')).not.toHaveAttribute('data-count', '0')
  await expect(page.getByTestId('nav-findings')).toHaveCount(0)
})

test('a fix is put back after a restart too', async () => {
  await open(broken)
  const { dataDir } = launched
  await launched.page.getByTestId('nav-compatibility').click()
  await launched.page.getByTestId('apply-fix').click()
  await expect(launched.page.getByTestId('last-fix')).toBeVisible()
  expect(await text()).toBe(mended)
  await launched.app.close()

  launched = await launchApp({ env: environment(), dataDir })
  const { page } = launched
  await page.getByTestId('nav-compatibility').click()
  await page.getByTestId('undo-fix').click()
  await expect(page.getByTestId('verdict')).toHaveAttribute('data-verdict', 'fatal')
  await expect(page.getByTestId('last-fix')).toHaveCount(0)
  expect(await text()).toBe(broken)
  await launched.close()
  await rm(dataDir, { recursive: true, force: true })
})

test('versions that nobody looked at come from the registry, and are said to be judged like another', async () => {
  const registry = await startFakeRegistry()
  try {
    publishInParts(registry, '0.999.0')
    const { page } = await open('profile = "work"\n[profiles.work]\nmodel = "gpt-5.2-codex"\n', {
      npm_config_registry: registry.url,
    })
    await page.getByTestId('nav-compatibility').click()
    const choice = page.getByTestId('upgrade-to')
    await expect(choice).toContainText('0.169.0')
    expect(registry.asked).toEqual([])
    await page.getByTestId('upgrade-ask').click()
    await choice.selectOption('0.999.0')
    await expect(page.getByTestId('upgrade-like')).toContainText('judged like 0.169.0')
    await expect(page.getByTestId('upgrade-answer')).not.toHaveAttribute('data-count', '0')
    await choice.selectOption('0.169.0')
    await expect(page.getByTestId('upgrade-like')).toHaveCount(0)
    await page.screenshot({ path: test.info().outputPath('upgrade.png') })
  } finally {
    await registry.close()
  }
})

test('without a registry what breaks is told all the same', async () => {
  const registry = await startFakeRegistry()
  await registry.close()
  const { page } = await open('profile = "work"\n[profiles.work]\nmodel = "gpt-5.2-codex"\n', {
    npm_config_registry: registry.url,
    npm_config_fetch_retries: '0',
  })
  await page.getByTestId('nav-compatibility').click()
  await page.getByTestId('upgrade-ask').click()
  await expect(page.getByTestId('upgrade-offline')).toBeVisible()
  await page.getByTestId('upgrade-to').selectOption('0.169.0')
  await expect(page.getByTestId('upgrade-answer')).not.toHaveAttribute('data-count', '0')
})
