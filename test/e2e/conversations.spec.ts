import { expect, test, type Page } from 'playwright/test'
import { installAccountCodex, type AccountCodex } from '../support/account-codex.ts'
import { launchApp, type LaunchedApp } from '../support/launch-app.ts'

let launched: LaunchedApp
let codex: AccountCodex

test.beforeEach(async () => {
  codex = await installAccountCodex()
  launched = await launchApp({ env: codex.env })
})
test.afterEach(async () => {
  await launched.close()
  await codex.remove()
})

async function openPage(): Promise<Page> {
  await launched.page.getByTestId('nav-conversations').click()
  return launched.page
}

async function say(id: string, text: string): Promise<void> {
  const response = await fetch(`${await launched.baseUrl()}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await launched.apiKey()}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'practice',
      conversation_id: id,
      messages: [{ role: 'user', content: text }],
    }),
  })
  expect(response.status).toBe(200)
  await response.text()
}

test('what the proxy keeps is listed, and goes when it is deleted', async () => {
  await expect(launched.page.getByTestId('service-state-proxy')).toHaveAttribute('data-state', 'running')
  await say('talk:1', 'Where is my parcel?')
  await say('talk:2', 'Something else')
  const page = await openPage()
  const row = page.getByTestId('conversation-talk:1')
  await expect(row).toContainText('Where is my parcel?')
  await expect(row).toContainText('1 turn')
  await row.getByRole('button').click()
  await expect(page.getByRole('alertdialog')).toContainText('Where is my parcel?')
  await page.screenshot({ path: test.info().outputPath('delete.png') })
  await page.getByTestId('delete-confirm').click()
  await expect(row).toHaveCount(0)
  await page.getByTestId('conversations-reload').click()
  await expect(page.getByTestId('conversation-talk:2')).toBeVisible()
  await expect(row).toHaveCount(0)
})

test('Codex’s sessions tell how they ended, and can be archived', async () => {
  const page = await openPage()
  await expect(page.getByTestId('conversations')).toContainText('No conversations yet')
  await expect(page.getByTestId('session-session-cut')).toHaveAttribute('data-last-turn', 'interrupted')
  const done = page.getByTestId('session-session-done')
  await expect(done).toHaveAttribute('data-last-turn', 'completed')
  await page.screenshot({ path: test.info().outputPath('sessions.png') })
  await done.getByRole('button', { name: /Archive/ }).click()
  await page.getByTestId('archive-confirm').click()
  await expect(done).toHaveCount(0)
  await page.getByTestId('sessions-reload').click()
  await expect(page.getByTestId('session-session-cut')).toBeVisible()
  await expect(done).toHaveCount(0)
})
