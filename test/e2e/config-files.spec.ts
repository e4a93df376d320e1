import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'playwright/test'
import { launchApp, type LaunchedApp } from '../support/launch-app.ts'

const config = `# my Codex, do not touch
model_provider = "acme"   # at work

[model_providers.acme] # the gateway
name = "Acme gateway"
base_url = "https://llm.example/v1" # eu
wire_api = "responses"

[mcp_servers.files]
command = "npx"
`
let launched: LaunchedApp
let codexHome: string
let file: string

test.beforeEach(async () => {
  codexHome = await mkdtemp(join(tmpdir(), 'codex-tray-codex-home-'))
  file = join(codexHome, 'config.toml')
})
test.afterEach(async () => {
  await launched.close()
  await rm(codexHome, { recursive: true, force: true })
})

async function launch(text: string): Promise<void> {
  await writeFile(file, text)
  launched = await launchApp({ env: { CODEX_HOME: codexHome } })
}
const onDisk = (): Promise<string> => readFile(file, 'utf8')

test('a provider is edited: the diff first, the comments stay, undo brings the bytes back', async () => {
  await launch(config)
  const { page } = launched
  await page.getByTestId('nav-providers').click()
  await page.getByTestId('provider-codex-acme').getByTestId('provider-edit').click()
  await page.getByTestId('provider-base-url').fill('https://llm.example/v2')
  await page.getByTestId('provider-save').click()
  await expect(page.getByTestId('diff')).toContainText('-base_url = "https://llm.example/v1" # eu')
  await expect(page.getByTestId('diff')).toContainText('+base_url = "https://llm.example/v2" # eu')
  await page.screenshot({ path: test.info().outputPath('diff.png') })
  expect(await onDisk()).toBe(config)
  await page.getByTestId('change-save').click()
  await expect(page.getByTestId('provider-sheet')).toHaveCount(0)
  expect(await onDisk()).toBe(config.replace('/v1', '/v2'))
  await expect(page.getByTestId('provider-codex-acme')).toContainText('https://llm.example/v2')

  await page.getByTestId('nav-documents').click()
  await expect(page.getByTestId('backups')).toContainText('Change provider Acme gateway')
  await page.getByTestId('undo').click()
  await expect.poll(onDisk).toBe(config)
})

test('a preset becomes a provider of our file, and the proxy knows it at once', async () => {
  await launch(config)
  const { page } = launched
  await page.getByTestId('nav-providers').click()
  await page.getByTestId('provider-add').click()
  await page.getByTestId('provider-preset').selectOption('groq')
  await page.getByTestId('provider-save').click()
  await expect(page.getByTestId('diff')).toContainText('+[model_providers.groq]')
  await page.getByTestId('change-save').click()
  await expect(page.getByTestId('provider-ours-groq')).toBeVisible()
  expect(await readFile(launched.configFile, 'utf8')).toContain('env_key = "GROQ_API_KEY"')
  await page.getByTestId('nav-settings').click()
  await expect(page.locator('main')).toContainText('https://api.groq.com')
})

test('broken TOML opens as text with the error in its place, and is mended there', async () => {
  const broken = config.replace('name = "Acme gateway"', 'name = Acme gateway')
  await launch(broken)
  const { page } = launched
  await page.getByTestId('nav-providers').click()
  await page.getByTestId('open-raw-codex').click()
  await expect(page.getByTestId('raw-mark')).toHaveAttribute('data-line', '5')
  await expect(page.getByTestId('raw-text')).toHaveValue(broken)
  await page.screenshot({ path: test.info().outputPath('broken.png') })
  await page.getByTestId('raw-text').fill(config)
  await page.getByTestId('raw-save').click()
  await expect(page.getByTestId('diff')).toContainText('+name = "Acme gateway"')
  await page.getByTestId('change-save').click()
  await expect.poll(onDisk).toBe(config)
  await expect(page.getByTestId('raw-mark')).toHaveCount(0)
  await page.getByTestId('nav-providers').click()
  await expect(page.getByTestId('provider-codex-acme')).toBeVisible()
})

test('what somebody else writes meanwhile is shown and not overwritten', async () => {
  await launch(config)
  const { page } = launched
  await page.getByTestId('nav-mcp').click()
  await page.getByTestId('mcp-files').getByTestId('mcp-edit').click()
  await page.getByTestId('mcp-args').fill('-y\nserver-files')
  await page.getByTestId('mcp-save').click()
  await expect(page.getByTestId('diff')).toContainText('+args = ["-y", "server-files"]')
  const theirs = config.replace('# at work', '# at home')
  await writeFile(file, theirs)
  await page.getByTestId('change-save').click()
  await expect(page.getByTestId('conflict')).toContainText('# at home')
  expect(await onDisk()).toBe(theirs)
  await page.getByTestId('change-again').click()
  await page.getByTestId('change-save').click()
  await expect(page.getByTestId('mcp-files')).toContainText('npx -y server-files')
  expect(await onDisk()).toContain('# at home')
})

test('opening, looking at every page and quitting writes nothing', async () => {
  await launch(config)
  const { page } = launched
  for (const name of ['providers', 'mcp', 'profiles', 'documents']) {
    await page.getByTestId(`nav-${name}`).click()
    await expect(page.getByTestId(`${name}-page`)).toBeVisible()
  }
  await launched.close()
  expect(await onDisk()).toBe(config)
})

test('the text view keeps the end of every line, and the mark at the beginning', async () => {
  const windows = `\ufeff${config.replaceAll('\n', '\r\n')}# unix\n`
  await launch(windows)
  const { page } = launched
  await page.getByTestId('nav-documents').click()
  const text = page.getByTestId('raw-text')
  await text.press('Control+End')
  await text.pressSequentially('# mine too')
  await page.getByTestId('raw-save').click()
  await expect(page.getByTestId('diff')).toContainText('+# mine too')
  await expect(page.getByTestId('diff')).not.toContainText('model_provider')
  await page.getByTestId('change-save').click()
  await expect.poll(onDisk).toBe(`${windows}# mine too`)
  // Typing and taking it back is no change.
  await text.press('Control+End')
  await text.pressSequentially('x')
  await expect(page.getByTestId('raw-save')).toBeEnabled()
  await text.press('Backspace')
  await expect(page.getByTestId('raw-save')).toBeDisabled()
})

test('a broken file leaves its pages to be looked at only, and nothing is said to be empty', async () => {
  await launch(config.replace('name = "Acme gateway"', 'name = Acme gateway'))
  const { page } = launched
  await page.getByTestId('nav-providers').click()
  await expect(page.getByTestId('use-in-codex').getByRole('radio', { name: 'By profile' })).toBeDisabled()
  await page.getByTestId('nav-mcp').click()
  await expect(page.getByTestId('mcp-page')).toContainText('config.toml:5:')
  await expect(page.getByTestId('mcp-page')).toContainText('line 5: name = …')
  await expect(page.getByTestId('mcp-add')).toBeDisabled()
  await expect(page.getByTestId('mcp-page')).not.toContainText('Codex has no MCP servers')
  await page.getByTestId('nav-profiles').click()
  await expect(page.getByTestId('profiles-page')).not.toContainText('Codex has no profiles')
  await writeFile(file, config)
  await page.getByTestId('nav-mcp').click()
  await expect(page.getByTestId('mcp-add')).toBeEnabled()
  await expect(page.getByTestId('mcp-files')).toBeVisible()
})

test('a read-only file is shown with why and what to do, and no change of it can be saved', async () => {
  await writeFile(file, config)
  await chmod(file, 0o444)
  launched = await launchApp({ env: { CODEX_HOME: codexHome } })
  const { page } = launched
  await page.getByTestId('nav-providers').click()
  await expect(page.getByTestId('providers-page')).toContainText('mode 0444')
  await page.getByTestId('provider-codex-acme').getByTestId('provider-edit').click()
  await page.getByTestId('provider-base-url').fill('https://llm.example/v2')
  await page.getByTestId('provider-save').click()
  await expect(page.getByTestId('change-dialog')).toContainText('chmod u+w')
  await expect(page.getByTestId('change-save')).toBeDisabled()
  await page.screenshot({ path: test.info().outputPath('read-only.png') })
  expect(await onDisk()).toBe(config)
})

test('what was shown for a file that is gone now is a conflict, and nothing is written', async () => {
  await launch(config)
  const { page } = launched
  await page.getByTestId('nav-providers').click()
  await page.getByTestId('provider-codex-acme').getByTestId('provider-edit').click()
  await page.getByTestId('provider-base-url').fill('https://llm.example/v2')
  await page.getByTestId('provider-save').click()
  await expect(page.getByTestId('diff')).toBeVisible()
  await rm(file)
  await page.getByTestId('change-save').click()
  await expect(page.getByTestId('conflict')).toContainText('-base_url = "https://llm.example/v1" # eu')
  await page.getByText('Your change').click()
  await expect(page.getByTestId('conflict')).toContainText('+base_url = "https://llm.example/v2" # eu')
  await expect(onDisk()).rejects.toThrow('ENOENT')
})
