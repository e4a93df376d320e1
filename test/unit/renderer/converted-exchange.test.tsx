import { createElement, type ReactElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { createAppModel } from '../../../renderer/bridge/app-model.ts'
import { createFakeClient } from '../../../renderer/bridge/fake/fake-client.ts'
import { chatAtResponses, responsesAtChat } from '../../../renderer/bridge/fake/fake-converted.ts'
import type { FakeExchange } from '../../../renderer/bridge/fake/fake-exchange-parts.ts'
import { fakeExchanges } from '../../../renderer/bridge/fake/fake-exchanges.ts'
import { FakeInspector } from '../../../renderer/bridge/fake/fake-inspector.ts'
import { fakeState } from '../../../renderer/bridge/fake/fake-state.ts'
import { createNotices } from '../../../renderer/bridge/notices.ts'
import { WindowContext } from '../../../renderer/bridge/window-context.ts'
import {
  ExchangeDetail,
  type TabChoice,
  type TabId,
} from '../../../renderer/features/inspector/detail/exchange-detail.tsx'
import { lanesDiffer } from '../../../renderer/features/inspector/detail/lanes-differ.ts'
import { ExchangeRow } from '../../../renderer/features/inspector/list/exchange-row.tsx'
import { InspectorStore } from '../../../renderer/features/inspector/state/inspector-store.ts'
import type { OpenedExchange } from '../../../renderer/features/inspector/state/opened-exchange.ts'
import { anExchange } from './exchange.ts'

/** What the window knows of an exchange after opening it. */
async function open(fake: FakeExchange): Promise<OpenedExchange> {
  const ports = new FakeInspector([fake])
  let flush = (): void => undefined
  const store = new InspectorStore({
    ports,
    connect: () => ports.connect(),
    schedule: (run) => {
      flush = run
      return { request: () => undefined, cancel: () => undefined }
    },
  })
  store.connectTo(1)
  await Promise.resolve()
  store.open(fake.summary.id)
  flush()
  const { opened } = store.get()
  if (opened === null) throw new Error('The exchange was not opened')
  return opened
}

async function render(element: ReactElement): Promise<string> {
  const client = createFakeClient(fakeState)
  const preferences = { ...fakeState.preferences, language: 'en' as const }
  const model = createAppModel(client, { page: 'inspector', preferences, wantedExchange: null })
  model.load()
  await new Promise((resolve) => setTimeout(resolve, 0))
  const value = { client, model, notices: createNotices() }
  return renderToStaticMarkup(createElement(WindowContext.Provider, { value }, element))
}

async function detail(
  fake: FakeExchange,
  part: { tab?: TabId; lane?: TabChoice['lane']; wide?: boolean } = {},
): Promise<string> {
  const { tab = 'events', lane = 'client', wide = false } = part
  const nothing = (): void => undefined
  const shown = { exchange: fake.summary, opened: await open(fake), wide }
  const choice = { tab, lane, on: fake.summary.id }
  return render(<ExchangeDetail {...shown} choice={choice} onChoose={nothing} onClose={nothing} />)
}

const passed = fakeExchanges.find(({ summary }) => summary.id === 'req_0044')
const rewritten = fakeExchanges.find(({ summary }) => summary.id === 'req_0054')
if (passed === undefined || rewritten === undefined) throw new Error('The fakes have changed')

describe('a converted exchange', () => {
  test.each<TabId>(['events', 'request', 'response'])('%s lets one choose the side', async (tab) => {
    const html = await detail(chatAtResponses(1, false), { tab })
    expect(html).toContain('data-testid="lane-choice"')
    expect(html).toContain('Client · Chat')
    expect(html).toContain('Upstream · Responses')
    expect(html).not.toContain('lanes-beside')
  })

  test.each<TabId>(['events', 'request', 'response'])(
    '%s shows both sides where there is room',
    async (tab) => {
      const html = await detail(chatAtResponses(1, false), { tab, wide: true })
      expect(html).toContain('data-testid="lane-client"')
      expect(html).toContain('data-testid="lane-upstream"')
      expect(html).not.toContain('lane-choice')
      expect(html).not.toContain('detail-events-beside')
    },
  )

  test('the chosen side shows its own request', async () => {
    const fake = chatAtResponses(1, false)
    const client = await detail(fake, { tab: 'request', lane: 'client' })
    const upstream = await detail(fake, { tab: 'request', lane: 'upstream' })
    expect(client).toContain('max_tokens')
    expect(client).not.toContain('max_output_tokens')
    expect(client).not.toContain('https://api.openai.com')
    expect(upstream).toContain('max_output_tokens')
    expect(upstream).toContain('https://api.openai.com/v1/responses')
  })

  test('the chosen side shows its own response', async () => {
    const fake = chatAtResponses(1, false)
    const client = await detail(fake, { tab: 'response', lane: 'client' })
    const upstream = await detail(fake, { tab: 'response', lane: 'upstream' })
    expect(client).toContain('chat.completion.chunk')
    expect(client).not.toContain('response.completed')
    expect(upstream).toContain('response.completed')
    expect(upstream).not.toContain('chat.completion.chunk')
  })

  test('each side counts its own frames', async () => {
    const fake = chatAtResponses(1, false)
    const upstream = fake.upstream?.response.length ?? 0
    expect(upstream).not.toBe(fake.response.length)
    expect(await detail(fake, { lane: 'client' })).toContain(`${fake.response.length} frames`)
    expect(await detail(fake, { lane: 'upstream' })).toContain(`${upstream} frames`)
  })

  test('every warning is listed, with the place it speaks of', async () => {
    const fake = responsesAtChat(1)
    const html = await detail(fake, { tab: 'warnings' })
    expect(html.match(/data-testid="warning"/g)).toHaveLength(fake.detail.warnings.length)
    expect(html).toContain('<code>reasoning.effort</code>')
  })

  test('a provider that never answered is said to have given none', async () => {
    const fake = chatAtResponses(1, false)
    const silent: FakeExchange = {
      ...fake,
      detail: {
        ...fake.detail,
        upstream: fake.detail.upstream && { ...fake.detail.upstream, status: null, responseHeaders: [] },
      },
    }
    expect(await detail(silent, { tab: 'response', lane: 'upstream' })).toContain('gave no answer')
  })
})

describe('lanesDiffer', () => {
  test.each([
    ['passed through as received', passed],
    ['of one dialect with only the model replaced', rewritten],
  ])('an exchange %s has one lane and no control', async (_name, fake) => {
    expect(lanesDiffer(fake.summary, await open(fake))).toBe(false)
    for (const tab of ['events', 'request', 'response'] as const) {
      expect(await detail(fake, { tab, lane: 'upstream' })).not.toContain('data-testid="lane')
    }
  })

  test('embeddings have no dialect of the client, and one lane', async () => {
    const summary = { ...rewritten.summary, clientDialect: null }
    expect(lanesDiffer(summary, await open(rewritten))).toBe(false)
  })

  test('a conversion within one dialect has two', async () => {
    const fake = chatAtResponses(1, false)
    const summary = { ...fake.summary, upstreamDialect: 'chat' as const }
    expect(lanesDiffer(summary, await open(fake))).toBe(true)
  })

  test('a conversion whose bodies were dropped still has two', async () => {
    const { upstream: _dropped, ...fake } = chatAtResponses(1, false)
    expect(lanesDiffer(fake.summary, await open(fake))).toBe(true)
  })
})

describe('a row', () => {
  const row = (part: Parameters<typeof anExchange>[0]): Promise<string> =>
    render(<ExchangeRow exchange={anExchange(part)} />)

  test('has an arrow before the provider when converted', async () => {
    const html = await row({ clientDialect: 'chat', upstreamDialect: 'responses' })
    expect(html).toContain('Converted from Chat to Responses')
    expect(html).toContain('openai')
  })

  test.each([
    { clientDialect: 'chat', upstreamDialect: 'chat' },
    { clientDialect: null, upstreamDialect: 'chat' },
    { clientDialect: 'chat', upstreamDialect: null },
  ] as const)('has none for $clientDialect at $upstreamDialect', async (dialects) => {
    const html = await row(dialects)
    expect(html).not.toContain('Converted')
    expect(html).not.toContain('cell-via')
  })

  test('counts its warnings', async () => {
    expect(await row({ warnings: 3 })).toContain('3 warnings')
    expect(await row({ warnings: 0 })).not.toContain('row-warnings')
  })
})
