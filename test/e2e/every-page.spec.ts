import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'playwright/test'
import { launchApp, type LaunchedApp } from '../support/launch-app.ts'

let launched: LaunchedApp
let codexHome: string
test.beforeEach(async () => {
  codexHome = await mkdtemp(join(tmpdir(), 'codex-tray-codex-home-'))
  launched = await launchApp({ env: { CODEX_HOME: codexHome } })
  await expect(launched.page.getByTestId('status-strip')).toContainText('Running')
})
test.afterEach(async () => {
  await launched.close()
  await rm(codexHome, { recursive: true, force: true })
})

test('no page, opened once or again, has anything to say on the console', async () => {
  const { page } = launched
  const said: string[] = []
  page.on('console', (message) => {
    if (['warning', 'error'].includes(message.type())) said.push(message.text())
  })
  page.on('pageerror', (error) => said.push(error.message))
  const pages = await page.locator('nav button[data-testid^="nav-"]').all()
  expect(pages.length).toBeGreaterThan(8)
  for (const link of [...pages, ...pages]) {
    await link.click()
    await expect(link).toHaveAttribute('aria-current', 'page')
  }
  expect(said).toEqual([])
})

test('a file that a change created has no backup, and undo takes the change back all the same', async () => {
  const { page } = launched
  const written = (): Promise<string> => readFile(join(codexHome, 'config.toml'), 'utf8').catch(() => '')
  await page.getByTestId('nav-mcp').click()
  await page.getByRole('button', { name: 'Add server' }).click()
  await page.getByLabel('Name').fill('echo')
  await page.getByLabel('Command').fill('/bin/cat')
  await page.getByTestId('mcp-save').click()
  await page.getByTestId('change-save').click()
  await expect(page.getByTestId('mcp-echo')).toBeVisible()
  expect(await written()).toContain('[mcp_servers.echo]')
  await page.getByTestId('nav-documents').click()
  const history = page.getByTestId('documents-page')
  await expect(history).toContainText('No backups yet')
  await expect(history).not.toContainText('changed nothing')
  await page.getByTestId('undo').click()
  await expect.poll(written).not.toContain('echo')
})
