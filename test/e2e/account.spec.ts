import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, type Page } from 'playwright/test'
import { installAccountCodex, type AccountCodex } from '../support/account-codex.ts'
import { launchApp, type LaunchedApp } from '../support/launch-app.ts'

let launched: LaunchedApp
let codex: AccountCodex | null = null

test.afterEach(async () => {
  await launched.close()
  await codex?.remove()
  codex = null
})

/** The browser is not opened; what it would have been given is remembered in main. */
async function catchBrowser(): Promise<() => Promise<string[]>> {
  await launched.app.evaluate(({ shell }) => {
    const opened: string[] = []
    Object.assign(globalThis, { openedPages: opened })
    shell.openExternal = async (url) => void opened.push(url)
  })
  return () => launched.app.evaluate(() => (globalThis as unknown as { openedPages: string[] }).openedPages)
}

const view = (page: Page) => page.getByTestId('account-page')

async function openAccount(): Promise<Page> {
  codex = await installAccountCodex()
  launched = await launchApp({ env: codex.env })
  await launched.page.getByTestId('nav-account').click()
  return launched.page
}

test('without Codex everything else works, and the page says how to get one', async () => {
  launched = await launchApp()
  const { page } = launched
  await expect(page.getByTestId('service-state-daemon')).toHaveAttribute('data-state', 'running')
  await expect(page.getByTestId('service-state-proxy')).toHaveAttribute('data-state', 'running')
  await expect(page.getByTestId('daemon-details')).toHaveAttribute('data-codex', 'missing')
  await page.getByTestId('how-to-install').click()
  await expect(view(page)).toHaveAttribute('data-view', 'codex-missing')
  await page.getByTestId('copy-install').click()
  const clipboard = (): Promise<string> => launched.app.evaluate(({ clipboard: board }) => board.readText())
  await expect.poll(clipboard).toBe('npm install -g @openai/codex')
  await page.screenshot({ path: test.info().outputPath('missing.png') })
  await page.getByTestId('nav-conversations').click()
  await expect(page.getByTestId('sessions-unavailable')).toBeVisible()
})

test('a login with ChatGPT opens OpenAI’s page, can be cancelled, and ends with plan and limits', async () => {
  const page = await openAccount()
  const opened = await catchBrowser()
  await expect(view(page)).toHaveAttribute('data-view', 'logged-out')
  await page.getByTestId('login-chatgpt').click()
  await expect(page.getByTestId('login-waiting')).toContainText('https://auth.openai.com/oauth/authorize')
  expect(await opened()).toEqual(['https://auth.openai.com/oauth/authorize?state=fake'])
  await page.getByTestId('cancel-login').click()
  await expect(view(page)).toHaveAttribute('data-view', 'logged-out')

  await page.getByTestId('login-chatgpt').click()
  await expect(view(page)).toHaveAttribute('data-view', 'logging-in')
  await codex?.logIn('chatgpt')
  await expect(view(page)).toHaveAttribute('data-view', 'logged-in')
  await expect(view(page)).toContainText('mei@example.com')
  await expect(page.getByTestId('limit-secondary')).toHaveAttribute('data-level', 'near')
  await expect(page.getByTestId('limit-primary')).toContainText(/42 % used[\s\S]*Resets in/)
  await page.screenshot({ path: test.info().outputPath('logged-in.png') })

  await page.getByTestId('log-out').click()
  await page.getByTestId('log-out-confirm').click()
  await expect(view(page)).toHaveAttribute('data-view', 'logged-out')
})

test('an API key goes to Codex and stays nowhere', async () => {
  const page = await openAccount()
  const field = page.getByTestId('api-key')
  await field.fill('sk-wrong-secret-1')
  await page.getByTestId('login-api-key').click()
  await expect(page.getByRole('log')).toContainText('not accepted')
  await expect(field).toHaveValue('')
  await field.fill('sk-good-secret-2')
  await field.press('Enter')
  await expect(page.getByTestId('login-status')).toContainText('API key')
  expect(await page.content()).not.toContain('secret-')
  const logs = join(launched.dataDir, 'logs')
  for (const name of await readdir(logs)) {
    expect(await readFile(join(logs, name), 'utf8')).not.toContain('secret-')
  }
})

test('a daemon that is stopped is started from here', async () => {
  const page = await openAccount()
  await expect(view(page)).toHaveAttribute('data-view', 'logged-out')
  await page.getByTestId('nav-services').click()
  await page.getByTestId('stop-daemon').click()
  await expect(page.getByTestId('service-state-daemon')).toHaveAttribute('data-state', 'stopped')
  await page.getByTestId('nav-account').click()
  await page.getByTestId('account-start-daemon').click()
  await expect(view(page)).toHaveAttribute('data-view', 'logged-out')
})
