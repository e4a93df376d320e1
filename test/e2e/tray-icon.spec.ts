import { expect, test } from 'playwright/test'
import {
  screenshot,
  startDesktop,
  trayIconCentre,
  visibleWindows,
  xdotool,
  type Desktop,
} from '../support/desktop.ts'
import { launchApp, type LaunchedApp } from '../support/launch-app.ts'

let desktop: Desktop
let launched: LaunchedApp

test.beforeEach(async () => {
  desktop = await startDesktop()
  launched = await launchApp({ env: desktop.env })
})
test.afterEach(async () => {
  await launched.close()
  await desktop.stop()
})

async function iconCentre(): Promise<{ x: number; y: number }> {
  await expect.poll(trayIconCentre, { timeout: 15_000 }).not.toBeNull()
  const centre = await trayIconCentre()
  if (centre === null) throw new Error('the icon has gone again')
  return centre
}

/** Opens the icon's menu and chooses the n-th row that can be chosen, with the keyboard as GTK menus take it. */
async function chooseFromMenu(row: number, picture?: string): Promise<void> {
  const { x, y } = await iconCentre()
  const before = await visibleWindows()
  await xdotool('mousemove', String(x), String(y), 'click', '3')
  // The menu grabs the keyboard once it is mapped; a key before that would go nowhere.
  await expect.poll(visibleWindows).toBeGreaterThan(before)
  for (let i = 0; i < row; i++) await xdotool('key', 'Down')
  if (picture !== undefined) await screenshot(picture)
  await xdotool('key', 'Return')
}

/** On Linux a menu closes when it changes, and it does while the daemon looks for a Codex: here is none. */
async function codexSettled(): Promise<void> {
  await expect(launched.page.getByTestId('service-state-daemon')).toHaveAttribute('data-state', 'running')
  await expect(launched.page.getByTestId('codex-phase')).toHaveAttribute('data-phase', 'missing')
}

const isVisible = (): Promise<boolean | undefined> =>
  launched.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())

test('a click on the icon brings a closed window back', async () => {
  const { x, y } = await iconCentre()
  await launched.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await expect.poll(isVisible).toBe(false)
  await xdotool('mousemove', String(x), String(y), 'click', '1')
  await expect.poll(isVisible).toBe(true)
})

test('the menu of the icon stops and starts the proxy', async () => {
  const state = launched.page.getByTestId('service-state-proxy')
  await expect(state).toHaveAttribute('data-state', 'running')
  await codexSettled()
  await chooseFromMenu(1, test.info().outputPath('menu-running.png'))
  await expect(state).toHaveAttribute('data-state', 'stopped')
  await chooseFromMenu(1, test.info().outputPath('menu-stopped.png'))
  await expect(state).toHaveAttribute('data-state', 'running')
})
