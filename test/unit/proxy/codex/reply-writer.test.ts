import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readNotification } from '../../../../electron/proxy/upstream/codex/notification.ts'
import { readCodexRequest } from '../../../../electron/proxy/upstream/codex/read-request.ts'
import { ReplyWriter, type ReplyOutcome } from '../../../../electron/proxy/upstream/codex/reply-writer.ts'
import type { EncodedEvent } from '../../../../shared/protocol/sse/encoder.ts'
import type { JsonObject } from '../../../../shared/protocol/json/json-value.ts'

const tools = [
  { type: 'function', name: 'get_weather', parameters: { type: 'object' } },
  { type: 'function', name: 'exec_command', parameters: { type: 'object' } },
  { type: 'custom', name: 'raw' },
]

function writer(): ReplyWriter {
  let n = 0
  return new ReplyWriter(
    readCodexRequest({ model: 'm', input: 'hi', tools }).tools,
    (prefix) => `${prefix}_${(n += 1)}`,
  )
}

function tell(to: ReplyWriter, method: string, params: JsonObject): void {
  const notification = readNotification(method, params)
  if (notification !== null) to.push(notification)
}

const lineSchema = z.object({
  dir: z.string(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  id: z.unknown().optional(),
})

/** What a recorded Codex reported in its turn. */
function recorded(name: string): { method: string; params: unknown }[] {
  const text = readFileSync(new URL(`../../../fixtures/codex/${name}.jsonl`, import.meta.url), 'utf8')
  const lines = text
    .trim()
    .split('\n')
    .map((line) => lineSchema.parse(JSON.parse(line)))
  return lines.flatMap(({ dir, method, params, id }) =>
    dir === '<' && method !== undefined && id === undefined ? [{ method, params }] : [],
  )
}

function replay(to: ReplyWriter, name: string): ReplyOutcome | null {
  for (const { method, params } of recorded(name)) {
    const notification = readNotification(method, params)
    if (notification !== null) to.push(notification)
    if (to.outcome !== null) break
  }
  return to.outcome
}

const textOf = (events: readonly EncodedEvent[]): string =>
  events
    .filter(({ event }) => event === 'response.output_text.delta')
    .map(({ data }) => z.object({ delta: z.string() }).parse(JSON.parse(data)).delta)
    .join('')

const started = (id: string, phase: string | null = null): JsonObject => ({
  item: { type: 'agentMessage', id, phase },
})
const said = (id: string, text: string, more: JsonObject = {}): JsonObject => ({
  item: {
    type: 'message',
    id,
    role: 'assistant',
    content: [{ type: 'output_text', text, annotations: [] }],
    ...more,
  },
})
const call = (id: string, name: string, args: string): JsonObject => ({
  item: { type: 'function_call', id: `fc_${id}`, call_id: id, name, arguments: args },
})
const broke: JsonObject = { error: { message: 'Reconnecting... 1/5', codexErrorInfo: null }, willRetry: true }

describe('a recorded turn', () => {
  it('stops at its calls, with the arguments as the model wrote them', () => {
    const to = writer()
    expect(replay(to, '0.169.0-client-tool-call')).toEqual({ kind: 'calls' })
    expect(to.toldCalls).toEqual(['call_resp_330'])
    expect(to.items).toMatchObject([
      { type: 'function_call', call_id: 'call_resp_330', name: 'get_weather', arguments: '{"city":"Oslo"}' },
    ])
    expect(to.usage).toMatchObject({
      input_tokens: 100,
      input_tokens_details: { cached_tokens: 20 },
      output_tokens_details: { reasoning_tokens: 3 },
    })
  })

  it('has reasoning and text in the pieces they came in', () => {
    const to = writer()
    expect(replay(to, '0.169.0-handshake-turn')).toEqual({ kind: 'completed' })
    const events = to.take()
    expect(textOf(events)).toBe('Hello from the mock upstream.')
    expect(events.filter(({ event }) => event === 'response.output_text.delta')).toHaveLength(5)
    expect(to.items).toMatchObject([
      { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Thinking about it.' }] },
      { type: 'message', content: [{ text: 'Hello from the mock upstream.' }] },
    ])
  })

  it('fails with Codex’s words', () => {
    const outcome = replay(writer(), '0.169.0-error')
    expect(outcome).toMatchObject({
      kind: 'failed',
      error: { message: expect.stringContaining('mock bad request') },
    })
  })
})

describe('text', () => {
  it('that came in no delta is told from the whole item, with phase and sources', () => {
    const to = writer()
    const source = {
      type: 'url_citation',
      url: 'https://a.example',
      title: 'A',
      start_index: 0,
      end_index: 1,
    }
    const content = [{ type: 'output_text', text: 'Whole.', annotations: [source] }]
    tell(to, 'rawResponseItem/completed', said('m1', '', { content, phase: 'final_answer' }))
    expect(textOf(to.take())).toBe('Whole.')
    expect(to.items).toMatchObject([
      { id: 'm1', phase: 'final_answer', content: [{ annotations: [source] }] },
    ])
  })

  it('that Codex repeats after a broken stream is told once, as one item', () => {
    const to = writer()
    tell(to, 'item/started', started('m1'))
    for (const delta of ['The ', 'sky ']) tell(to, 'item/agentMessage/delta', { itemId: 'm1', delta })
    tell(to, 'error', broke)
    tell(to, 'item/started', started('m2'))
    tell(to, 'item/agentMessage/delta', { itemId: 'm2', delta: 'The s' })
    expect(to.outcome).toBeNull()
    tell(to, 'item/agentMessage/delta', { itemId: 'm2', delta: 'ky is' })
    tell(to, 'rawResponseItem/completed', said('m2', 'The sky is blue.'))
    tell(to, 'turn/completed', { turn: { status: 'completed' } })
    expect(textOf(to.take())).toBe('The sky is blue.')
    expect(to.items).toMatchObject([{ id: 'm1', content: [{ text: 'The sky is blue.' }] }])
    expect(to.outcome).toEqual({ kind: 'completed' })
  })

  it.each([
    ['another text', (to: ReplyWriter) => tell(to, 'item/agentMessage/delta', { itemId: 'm2', delta: 'No' })],
    ['a shorter text', (to: ReplyWriter) => tell(to, 'rawResponseItem/completed', said('m2', 'The'))],
    [
      'a call instead',
      (to: ReplyWriter) => tell(to, 'rawResponseItem/completed', call('c1', 'get_weather', '{}')),
    ],
    ['nothing', (to: ReplyWriter) => tell(to, 'rawResponse/completed', {})],
    ['the end', (to: ReplyWriter) => tell(to, 'turn/completed', { turn: { status: 'completed' } })],
  ])('that is followed, on the second attempt, by %s cannot be told honestly', (_what, second) => {
    const to = writer()
    tell(to, 'item/started', started('m1'))
    tell(to, 'item/agentMessage/delta', { itemId: 'm1', delta: 'The sky ' })
    tell(to, 'error', broke)
    second(to)
    expect(to.outcome).toEqual({ kind: 'diverged' })
    expect(textOf(to.take())).toBe('The sky ')
  })

  it('that Codex shows otherwise than the item has it stays as it was shown', () => {
    const to = writer()
    tell(to, 'item/started', started('m1'))
    tell(to, 'item/agentMessage/delta', { itemId: 'm1', delta: 'shown' })
    tell(to, 'rawResponseItem/completed', said('m1', '<mark>shown</mark>'))
    tell(to, 'turn/completed', { turn: { status: 'completed' } })
    expect(textOf(to.take())).toBe('shown')
    expect(to.outcome).toEqual({ kind: 'completed' })
  })
})

describe('reasoning', () => {
  it('has all its parts and its encrypted content', () => {
    const to = writer()
    const delta = (summaryIndex: number, text: string): void =>
      tell(to, 'item/reasoning/summaryTextDelta', { itemId: 'r1', summaryIndex, delta: text })
    delta(0, 'One')
    delta(0, '.')
    delta(1, 'Tw')
    const summary = ['One.', 'Two.', 'Three.'].map((text) => ({ type: 'summary_text', text }))
    const item = { type: 'reasoning', id: 'r1', summary, encrypted_content: 'E' }
    tell(to, 'rawResponseItem/completed', { item })
    expect(to.items).toEqual([{ ...item, status: 'completed' }])
  })

  it('that broke off is told without encrypted content, and the next attempt’s anew', () => {
    const to = writer()
    tell(to, 'item/reasoning/summaryTextDelta', { itemId: 'r1', summaryIndex: 0, delta: 'Half' })
    tell(to, 'error', broke)
    tell(to, 'rawResponseItem/completed', {
      item: { type: 'reasoning', id: 'r2', summary: [], encrypted_content: 'E' },
    })
    expect(to.items).toMatchObject([
      { id: 'r1', status: 'incomplete' },
      { id: 'r2', status: 'completed', encrypted_content: 'E' },
    ])
  })
})

describe('calls', () => {
  it('come back as the client declared its tools', () => {
    const to = writer()
    tell(to, 'rawResponseItem/completed', call('c1', 'client_exec_command', '{"cmd":"ls"}'))
    tell(to, 'rawResponseItem/completed', call('c2', 'raw', '{"input":"a\\nb"}'))
    tell(to, 'rawResponse/completed', {})
    expect(to.outcome).toEqual({ kind: 'calls' })
    expect(to.items).toMatchObject([
      { type: 'function_call', call_id: 'c1', name: 'exec_command', arguments: '{"cmd":"ls"}' },
      { type: 'custom_tool_call', call_id: 'c2', name: 'raw', input: 'a\nb' },
    ])
  })

  it('of tools nobody offered are not told; a model that makes nothing else is given up', () => {
    const to = writer()
    for (let answer = 0; answer < 20 && to.outcome === null; answer++) {
      tell(to, 'rawResponseItem/completed', call(`c${answer}`, 'exec_command', '{}'))
      tell(to, 'rawResponse/completed', {})
    }
    expect(to.outcome).toEqual({ kind: 'astray', tool: 'exec_command' })
    expect(to.items).toEqual([])
  })

  it('settle when the provider goes silent after them', () => {
    const to = writer()
    to.settle()
    expect(to.outcome).toBeNull()
    tell(to, 'rawResponseItem/completed', call('c1', 'get_weather', '{}'))
    to.settle()
    expect(to.outcome).toEqual({ kind: 'calls' })
  })
})

it('adds up what several answers of one turn cost', () => {
  const to = writer()
  const usage = {
    inputTokens: 10,
    cachedInputTokens: 1,
    outputTokens: 2,
    reasoningOutputTokens: 1,
    totalTokens: 12,
  }
  tell(to, 'rawResponse/completed', { usage })
  tell(to, 'rawResponse/completed', { usage })
  expect(to.usage).toMatchObject({ input_tokens: 20, output_tokens: 4, total_tokens: 24 })
})

it('takes an early end of the provider for one', () => {
  const to = writer()
  const message = 'Incomplete response returned, reason: content_filter'
  tell(to, 'error', { error: { message, codexErrorInfo: 'other' }, willRetry: false })
  expect(to.outcome).toEqual({ kind: 'incomplete', reason: 'content_filter' })
})
