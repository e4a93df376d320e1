import { expect, test } from 'playwright/test'
import { launchApp, type LaunchedApp } from '../support/launch-app.ts'

let launched: LaunchedApp
test.beforeAll(async () => {
  launched = await launchApp()
  await expect(launched.page.getByTestId('status-strip')).toBeVisible()
})
test.afterAll(() => launched.close())

test('the page has no Node and no more of Electron than the bridge', async () => {
  const seen = await launched.page.evaluate(() => ({
    process: typeof (globalThis as { process?: unknown }).process,
    require: typeof (globalThis as { require?: unknown }).require,
    bridge: Object.keys((globalThis as unknown as { codexTray: object }).codexTray).sort(),
  }))
  expect(seen).toEqual({ process: 'undefined', require: 'undefined', bridge: ['call', 'on'] })
})

test('nothing the page can reach contains the access key', async () => {
  const key = await launched.apiKey()
  const answers = await launched.page.evaluate(async () => {
    const { codexTray } = globalThis as unknown as {
      codexTray: { call(name: string, input: unknown): Promise<unknown> }
    }
    const names = [
      'app.info',
      'services.list',
      'config.state',
      'preferences.get',
      'access.copyKey',
      'proxy.activity',
    ]
    const log = await codexTray.call('services.log', { id: 'proxy' })
    return JSON.stringify([log, ...(await Promise.all(names.map((name) => codexTray.call(name, {}))))])
  })
  expect(key.length).toBeGreaterThan(20)
  expect(answers).toContain('"ok":true')
  expect(answers).not.toContain(key)
})

test('the page cannot navigate away, open windows, run inline scripts or reach the network', async () => {
  const { page, app } = launched
  const before = page.url()
  await page.evaluate(() => {
    window.open('http://127.0.0.1:9/')
    window.location.href = 'http://127.0.0.1:9/'
  })
  expect(page.url()).toBe(before)
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  const blocked = await page.evaluate(async () => {
    const refused = await fetch('http://127.0.0.1:9/').then(
      () => 'answered',
      (error: unknown) => String(error),
    )
    const script = document.createElement('script')
    script.textContent = 'globalThis.inlineRan = true'
    document.head.append(script)
    return { refused, inlineRan: (globalThis as { inlineRan?: boolean }).inlineRan === true }
  })
  expect(blocked.refused).toContain('TypeError')
  expect(blocked.inlineRan).toBe(false)
})

test('files outside the window folder are not served', async () => {
  const statuses = await launched.page.evaluate(async () => {
    const paths = [
      '/../../package.json',
      '/%2e%2e/%2e%2e/package.json',
      '/..%2f..%2fpackage.json',
      '/nope.js',
    ]
    return Promise.all(paths.map(async (path) => (await fetch(`app://tray${path}`)).status))
  })
  expect(statuses).toEqual([404, 404, 404, 404])
})
