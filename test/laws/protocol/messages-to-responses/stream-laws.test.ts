import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import { foldResponse } from '../../../../shared/protocol/responses/fold.ts'
import { createSseDecoder } from '../../../../shared/protocol/sse/decoder.ts'
import { encodeEvents } from '../../../../shared/protocol/sse/encoder.ts'
import { damage, damaged } from '../../../support/damaged-responses.ts'
import { checkMessagesStream } from '../../../support/messages-checker.ts'
import {
  foldEvents,
  messagesToResponses,
  replyContext,
  runStream,
} from '../../../support/messages-harness.ts'
import { buildEvents, type ItemSpec, type StreamSpec } from '../../../support/responses-events.ts'

const numRuns = Number(process.env['FUZZ_RUNS'] ?? 300)
/** A safety net against hanging, far above what a busy machine needs. */
vi.setConfig({ testTimeout: 60_000 + numRuns * 40 })

const text = fc.string({ unit: 'grapheme', maxLength: 40 })
const someText = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 })
const name = fc.stringMatching(/^[a-zA-Z0-9_-]{1,20}$/)
const objectText = fc.dictionary(text, fc.jsonValue()).map((value) => JSON.stringify(value))
const goodInput = fc.oneof(objectText, fc.constant(''))
const anyInput = fc.oneof(goodInput, fc.json(), someText)
const annotation = fc.record({
  type: fc.constantFrom('url_citation', 'file_citation'),
  url: fc.webUrl(),
  title: text,
  start_index: fc.nat(50),
})

const textItem = fc.record({
  kind: fc.constant('text' as const),
  text: someText,
  annotations: fc.array(annotation, { maxLength: 3 }),
})
const refusalItem = fc.record({ kind: fc.constant('refusal' as const), text: someText })
const reasoningItem = fc.record(
  {
    kind: fc.constant('reasoning' as const),
    summary: fc.array(someText, { maxLength: 3 }),
    raw: fc.oneof(fc.constant(''), someText),
    encrypted: fc.base64String({ minLength: 1 }),
  },
  { requiredKeys: ['kind', 'summary'] },
)
const callItem = (input: fc.Arbitrary<string>): fc.Arbitrary<ItemSpec> =>
  fc.oneof(
    fc.record({ kind: fc.constant('function' as const), name, input }),
    fc.record({ kind: fc.constant('custom' as const), name, input: someText }),
  )
const otherItem = fc.constantFrom<ItemSpec>(
  { kind: 'other', item: { type: 'web_search_call', status: 'completed' } },
  {
    kind: 'other',
    item: {
      type: 'web_search_call',
      status: 'completed',
      action: { type: 'search', query: 'q', sources: [{ type: 'url', url: 'u' }] },
    },
  },
  { kind: 'other', item: { type: 'image_generation_call', status: 'completed' } },
)

const streams = (input: fc.Arbitrary<string>): fc.Arbitrary<StreamSpec> =>
  fc.record({
    pieceLength: fc.constantFrom(0, 1, 3, 100),
    terminal: fc.constantFrom('completed' as const, 'incomplete' as const),
    incompleteReason: fc.constantFrom('max_output_tokens', 'content_filter', 'something_new'),
    emptyOutput: fc.boolean(),
    interleaved: fc.boolean(),
    items: fc.array(fc.oneof(textItem, refusalItem, reasoningItem, callItem(input), otherItem), {
      maxLength: 8,
    }),
  })
const memory = fc.record({ thinking: fc.constantFrom('shown' as const, 'omitted' as const, 'off' as const) })

describe('a stream and its whole answer', () => {
  it('say the same: fold(convert(stream)) = convert(fold(stream)), also when all items mix', () => {
    fc.assert(
      fc.property(streams(anyInput), memory, (spec, wishes) => {
        const events = buildEvents(spec)
        const whole = foldResponse(events)
        expect(whole).not.toBeNull()
        const converted = messagesToResponses.response(whole ?? {}, replyContext(wishes)).body
        expect(foldEvents(runStream(events, wishes).events)).toEqual(converted)
      }),
      { numRuns },
    )
  })

  it('is well formed, and ends once', () => {
    fc.assert(
      fc.property(streams(goodInput), memory, (spec, wishes) => {
        const { events, result } = runStream(buildEvents(spec), wishes)
        expect(checkMessagesStream(events, { model: 'claude-opus-5-5' })).toEqual([])
        expect(result.outcome).toBe(spec.terminal)
      }),
      { numRuns },
    )
  })

  it('survives any split of its bytes', () => {
    fc.assert(
      fc.property(streams(goodInput), fc.integer({ min: 1, max: 50 }), (spec, size) => {
        const { events } = runStream(buildEvents(spec))
        const bytes = new TextEncoder().encode(encodeEvents(events))
        const decoder = createSseDecoder()
        const frames: { event: string | null; data: string }[] = []
        for (let at = 0; at < bytes.length; at += size)
          frames.push(...decoder.push(bytes.subarray(at, at + size)))
        frames.push(...decoder.end())
        expect(frames.map(({ event, data }) => ({ event, data }))).toEqual(events)
      }),
      { numRuns: Math.min(numRuns, 300) },
    )
  })
})

describe('whatever the upstream does', () => {
  it('the client gets one well-formed stream with one end', () => {
    fc.assert(
      fc.property(streams(anyInput), damage, memory, fc.nat(300), (spec, changes, wishes, cut) => {
        const events = damaged(buildEvents(spec), changes)
        const kept = cut < events.length ? events.slice(0, cut) : events
        const { events: sent, finished, result } = runStream(kept, wishes)
        // What the model wrote as arguments is not ours to repair once it has gone out.
        const problems = checkMessagesStream(sent).filter((line) => !line.startsWith('the input of block'))
        expect(problems).toEqual([])
        expect(finished).toBe(true)
        expect(result.error === null).toBe(result.outcome !== 'failed')
      }),
      { numRuns },
    )
  })

  it('nothing comes after the end', () => {
    const events: JsonObject[] = buildEvents({ items: [{ kind: 'text', text: 'hello' }] })
    for (const cut of [3, events.length]) {
      const stream = messagesToResponses.stream(replyContext())
      for (const event of events.slice(0, cut)) stream.push(event)
      stream.end({ kind: 'eof' })
      for (const event of [...events, ...buildEvents({ items: [], terminal: 'failed' })])
        expect(stream.push(event)).toEqual([])
      expect(stream.end({ kind: 'eof' })).toEqual([])
    }
  })
})
