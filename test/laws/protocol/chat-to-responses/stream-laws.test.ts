import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { chatToResponses } from '../../../../shared/protocol/convert/chat-to-responses/converter.ts'
import type { JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import { foldResponse } from '../../../../shared/protocol/responses/fold.ts'
import { checkChatStream } from '../../../support/chat-checker.ts'
import { foldChunks, replyContext, runStream } from '../../../support/chat-harness.ts'
import { damage, damaged } from '../../../support/damaged-responses.ts'
import { buildEvents, type ItemSpec, type StreamSpec } from '../../../support/responses-events.ts'

const numRuns = Number(process.env['FUZZ_RUNS'] ?? 300)
/** A safety net against hanging, far above what a busy machine needs. */
vi.setConfig({ testTimeout: 60_000 + numRuns * 40 })

const text = fc.string({ unit: 'grapheme', maxLength: 40 })
const someText = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 })
const name = fc.stringMatching(/^[a-zA-Z0-9_-]{1,20}$/)
const input = fc.oneof(fc.json(), fc.constant(''), someText)
const annotation = fc.record({
  type: fc.constantFrom('url_citation', 'file_citation'),
  url: fc.webUrl(),
  title: text,
  start_index: fc.nat(50),
  end_index: fc.nat(50),
})
const logprob = fc.record({ token: text, logprob: fc.constantFrom(-0.5, -1), bytes: fc.constant(null) })

const textItem = fc.record({
  kind: fc.constant('text' as const),
  text: someText,
  annotations: fc.array(annotation, { maxLength: 3 }),
  logprobs: fc.array(logprob, { maxLength: 2 }),
})
const refusalItem = fc.record({ kind: fc.constant('refusal' as const), text: someText })
const reasoningItem = fc.record({
  kind: fc.constant('reasoning' as const),
  summary: fc.array(someText, { maxLength: 3 }),
  raw: fc.oneof(fc.constant(''), someText),
})
const functionItem = fc.record({ kind: fc.constant('function' as const), name, input })
const spacedItem = fc.record({ kind: fc.constant('function' as const), name, namespace: name, input })
const customItem = fc.record({ kind: fc.constant('custom' as const), name, input })
const otherItem = fc.constant<ItemSpec>({
  kind: 'other',
  item: { type: 'web_search_call', status: 'completed' },
})
const callItem = fc.oneof(functionItem, spacedItem, customItem)

const ending = {
  pieceLength: fc.constantFrom(0, 1, 3, 100),
  terminal: fc.constantFrom('completed' as const, 'incomplete' as const),
  incompleteReason: fc.constantFrom('max_output_tokens', 'content_filter', 'something_new'),
  emptyOutput: fc.boolean(),
}
const sequential: fc.Arbitrary<StreamSpec> = fc.record({
  ...ending,
  items: fc.array(fc.oneof(textItem, refusalItem, reasoningItem, callItem, otherItem), { maxLength: 6 }),
})
/** Texts of one channel cannot be mixed without changing what is read, but calls can. */
const mixed: fc.Arbitrary<StreamSpec> = fc
  .record({
    ...ending,
    calls: fc.array(callItem, { minLength: 1, maxLength: 24 }),
    others: fc.tuple(reasoningItem, textItem),
    interleaved: fc.oneof(fc.constant(true), fc.array(fc.nat(23), { minLength: 1, maxLength: 12 })),
  })
  .map(({ calls, others, ...rest }) => ({ ...rest, items: [...others, ...calls] }))
const anySpec = fc.oneof(sequential, mixed)
const memory = fc.record({
  includeUsage: fc.constant(true),
  logprobs: fc.boolean(),
  customCalls: fc.constantFrom('custom' as const, 'function' as const),
  legacyFunctions: fc.boolean(),
})

describe('a stream and its whole answer', () => {
  it('say the same: fold(convert(stream)) = convert(fold(stream))', () => {
    fc.assert(
      fc.property(anySpec, memory, (spec, wishes) => {
        const events = buildEvents(spec)
        const { events: chunks } = runStream(events, wishes)
        const whole = foldResponse(events)
        expect(whole).not.toBeNull()
        const converted = chatToResponses.response(whole ?? {}, replyContext(wishes)).body
        expect(foldChunks(chunks)).toEqual(converted)
      }),
      { numRuns },
    )
  })

  it('is well formed, and ends once', () => {
    fc.assert(
      fc.property(anySpec, memory, (spec, wishes) => {
        const { events, result } = runStream(buildEvents(spec), wishes)
        expect(checkChatStream(events, { includeUsage: true, model: 'codex-main' })).toEqual([])
        expect(result.outcome).toBe(spec.terminal)
        expect(result.breakConnection).toBe(false)
      }),
      { numRuns },
    )
  })

  it('keeps 24 mixed calls apart', () => {
    const items = Array.from({ length: 24 }, (_, n): ItemSpec => ({
      kind: n % 3 === 0 ? 'custom' : 'function',
      name: `tool_${n}`,
      input: JSON.stringify({ n, text: 'x'.repeat(n) }),
    }))
    const { events } = runStream(buildEvents({ items, interleaved: true, pieceLength: 2 }))
    expect(checkChatStream(events, { includeUsage: false })).toEqual([])
    const completion = JSON.parse(JSON.stringify(foldChunks(events)))
    const calls: { type: string; function?: JsonObject; custom?: JsonObject }[] =
      completion.choices[0].message.tool_calls
    expect(calls.map((call) => call.function ?? call.custom)).toEqual(
      items.map((item, n) => ({
        name: `tool_${n}`,
        [item.kind === 'custom' ? 'input' : 'arguments']: 'input' in item ? item.input : '',
      })),
    )
  })
})

describe('whatever the upstream does', () => {
  it('the client gets one well-formed stream with one end', () => {
    fc.assert(
      fc.property(anySpec, damage, fc.boolean(), fc.nat(300), (spec, changes, usage, cut) => {
        const events = damaged(buildEvents(spec), changes)
        const kept = cut < events.length ? events.slice(0, cut) : events
        const { events: chunks, finished, result } = runStream(kept, { includeUsage: usage })
        // Usage may have been lost with the event that held it.
        const problems = checkChatStream(chunks, { includeUsage: usage }).filter(
          (line) => !line.startsWith('usage missing'),
        )
        expect(problems).toEqual([])
        expect(finished).toBe(true)
        expect(result.breakConnection).toBe(result.outcome === 'failed')
        expect(result.error === null).toBe(result.outcome !== 'failed')
      }),
      { numRuns },
    )
  })

  it('nothing comes after the end', () => {
    const events = buildEvents({ items: [{ kind: 'text', text: 'hello' }] })
    const stream = chatToResponses.stream(replyContext())
    for (const event of events) stream.push(event)
    for (const event of [...events, ...buildEvents({ items: [], terminal: 'failed' })])
      expect(stream.push(event)).toEqual([])
    expect(stream.end({ kind: 'eof' })).toEqual([])
    expect(stream.end({ kind: 'eof' })).toEqual([])
  })
})
