import OpenAI from 'openai'
import { expect, test } from 'playwright/test'
import { launchApp, type LaunchedApp } from '../support/launch-app.ts'

let launched: LaunchedApp

test.beforeEach(async () => {
  launched = await launchApp()
})
test.afterEach(() => launched.close())

test('Start, a stream from the SDK, and its frames appear one by one in the inspector', async () => {
  const { page } = launched
  const state = page.getByTestId('service-state-proxy')
  await expect(state).toHaveAttribute('data-state', 'running')

  await page.getByTestId('service-row-proxy').getByTestId('stop-proxy').click()
  await expect(state).toHaveAttribute('data-state', 'stopped')
  await page.getByTestId('service-row-proxy').getByTestId('start-proxy').click()
  await expect(state).toHaveAttribute('data-state', 'running')

  await page.getByTestId('nav-inspector').click()
  const client = new OpenAI({ baseURL: await launched.baseUrl(), apiKey: await launched.apiKey() })
  const stream = await client.chat.completions.create({
    model: 'practice-slow',
    stream: true,
    messages: [{ role: 'user', content: 'Show me a stream' }],
  })
  const row = page.getByTestId('exchange-row').first()
  await expect(row).toContainText('practice-slow')
  await row.click()

  const frames = page.getByTestId('frame-row')
  await expect(frames.nth(1)).toBeVisible()
  const early = await frames.count()
  await expect.poll(() => frames.count()).toBeGreaterThan(early)

  stream.controller.abort()
  await expect(row).toContainText(/cancelled/i)

  const answer = await client.chat.completions.create({
    model: 'practice',
    messages: [{ role: 'user', content: 'Show me the end of one' }],
    stream: true,
  })
  let text = ''
  for await (const chunk of answer) text += chunk.choices[0]?.delta.content ?? ''
  expect(text.toLowerCase()).toContain('canned')
  const second = page.getByTestId('exchange-row').filter({ hasNotText: 'practice-slow' })
  await expect(second).toContainText('200')
  await second.click()
  await expect(page.getByText('[DONE]').last()).toBeVisible()

  await page.getByTestId('detail-tab-request').click()
  await expect(page.getByText('Show me the end of one').first()).toBeVisible()
  await expect(page.locator('body')).not.toContainText(await launched.apiKey())
  await page.screenshot({ path: test.info().outputPath('inspector.png') })
})

test('the practice question in the window is answered, and its exchange is listed', async () => {
  const { page } = launched
  await expect(page.getByTestId('service-state-proxy')).toHaveAttribute('data-state', 'running')
  await page.getByTestId('try-practice').click()
  await expect(page.getByTestId('practice-answer')).toContainText(/canned/i)
  await page.getByTestId('nav-inspector').click()
  await expect(page.getByTestId('exchange-row')).toHaveCount(1)
})

test('a restarted proxy is connected to the inspector again', async () => {
  const { page } = launched
  await expect(page.getByTestId('service-state-proxy')).toHaveAttribute('data-state', 'running')
  const before = await launched.proxyPid()
  await page.getByTestId('nav-inspector').click()
  process.kill(before ?? 0, 'SIGKILL')
  await expect.poll(async () => (await launched.proxyPid()) ?? before).not.toBe(before)
  await page.getByTestId('nav-services').click()
  await expect(page.getByTestId('service-state-proxy')).toHaveAttribute('data-state', 'running')

  await page.getByTestId('nav-inspector').click()
  const client = new OpenAI({ baseURL: await launched.baseUrl(), apiKey: await launched.apiKey() })
  await client.responses.create({ model: 'practice', input: 'Hello again' })
  await expect(page.getByTestId('exchange-row').first()).toContainText('practice')
})
