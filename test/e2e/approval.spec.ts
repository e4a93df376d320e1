import { join } from 'node:path'
import { expect, test } from 'playwright/test'
import { z } from 'zod'
import { connectDaemon } from '../../electron/codex/daemon-link.ts'
import { installAccountCodex, type AccountCodex } from '../support/account-codex.ts'
import { launchApp, type LaunchedApp } from '../support/launch-app.ts'

const started = z.object({ thread: z.object({ id: z.string() }) })

let launched: LaunchedApp
let codex: AccountCodex

test.beforeEach(async () => {
  codex = await installAccountCodex()
  await codex.logIn('chatgpt')
  launched = await launchApp({ env: codex.env })
  await expect(launched.page.getByTestId('daemon-login')).toHaveText('ChatGPT Plus')
})
test.afterEach(async () => {
  await launched.close()
  await codex.remove()
})

/** A client starts turns that ask for approval, and goes: what they ask comes to the window. */
async function leaveQuestions(...commands: string[]): Promise<void> {
  const link = await connectDaemon(join(launched.dataDir, 'daemon', 'daemon.sock'))
  await link.request('initialize', { clientInfo: { name: 'test', title: null, version: '1' } })
  for (const text of commands) {
    const { thread } = started.parse(await link.request('thread/start', {}))
    await link.request('turn/start', { threadId: thread.id, input: [{ type: 'text', text }] })
  }
  link.close()
}

test('a question shows what would be done; a key meant for something else decides nothing', async () => {
  const { page } = launched
  await leaveQuestions('rm -rf build')
  const prompt = page.getByTestId('approval')
  await expect(prompt).toBeVisible()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Space')
  await expect(page.getByTestId('approval-command')).toContainText("'rm -rf build'")
  await expect(prompt).toContainText('/home/mei/shop')
  await expect(page.getByTestId('approval-deny')).toBeFocused()
  await expect(page.locator('.approval-actions')).toHaveAttribute('data-armed', 'true')
  await page.screenshot({ path: test.info().outputPath('approval.png') })
  expect(await codex.decisions()).toEqual([])
  await page.keyboard.press('Enter')
  await expect.poll(() => codex.decisions()).toEqual(['rm -rf build: decline'])
  await expect(prompt).toHaveCount(0)
})

test('several wait in a queue, can be put aside, and are answered one by one', async () => {
  const { page } = launched
  await leaveQuestions('one', 'two')
  const prompt = page.getByTestId('approval')
  await expect(prompt).toContainText('1 more waits')
  await page.keyboard.press('Escape')
  await expect(prompt).toHaveCount(0)
  expect(await codex.decisions()).toEqual([])
  await page.getByTestId('approvals-waiting').click()
  const armed = page.locator('.approval-actions[data-armed="true"]')
  await expect(armed).toBeVisible()
  await page.getByTestId('approval-approve').click()
  await expect(page.getByTestId('approval-command')).toContainText('two')
  await expect(armed).toBeVisible()
  await page.getByTestId('approval-session').click()
  await expect.poll(() => codex.decisions()).toEqual(['one: accept', 'two: acceptForSession'])
  await expect(page.getByTestId('approvals-waiting')).toHaveCount(0)
})

test('a question brings a closed window back and is told by the tray', async () => {
  const isVisible = (): Promise<boolean | undefined> =>
    launched.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())
  await launched.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
  await expect.poll(isVisible).toBe(false)
  await leaveQuestions('rm x')
  await expect.poll(isVisible).toBe(true)
  const menu = (): Promise<string[]> =>
    launched.app.evaluate(() => {
      const exposed = globalThis as unknown as {
        codexTrayForTests: { tray: { menu(): { items: { label: string }[] } | null; state(): string } }
      }
      const { tray } = exposed.codexTrayForTests
      return [tray.state(), ...(tray.menu()?.items ?? []).map(({ label }) => label)]
    })
  await expect.poll(menu).toEqual(expect.arrayContaining(['warning', 'Codex asks 1 question…']))
})
