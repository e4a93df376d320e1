import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createChatFold } from '../../../../shared/protocol/chat/fold.ts'
import { AppError } from '../../../../shared/errors/app-error.ts'
import { responsesToChat } from '../../../../shared/protocol/convert/responses-to-chat/responses-to-chat.ts'
import { foldResponse } from '../../../../shared/protocol/responses/fold.ts'
import type { Json, JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import type { EncodedEvent } from '../../../../shared/protocol/sse/encoder.ts'
import { checkResponsesStream } from '../../../support/responses-checker.ts'
import {
  chunk,
  objectOf,
  objectsOf,
  parseEvent,
  replyContext,
  runStream,
} from '../../../support/responses-to-chat.ts'

/** 1000 runs in a test, 100,000 with `FUZZ_RUNS=100000`. */
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 500)

const request: JsonObject = {
  input: 'hi',
  stream: true,
  tools: [
    { type: 'function', name: 'plain', parameters: {} },
    { type: 'custom', name: 'raw' },
    {
      type: 'namespace',
      name: 'ns',
      description: '',
      tools: [{ type: 'function', name: 'deep', parameters: {} }],
    },
  ],
}
const names = ['plain', 'raw', 'ns__deep'] as const
const restored = { plain: ['plain', undefined], raw: ['raw', undefined], ns__deep: ['deep', 'ns'] } as const

type Call = { name: (typeof names)[number]; value: string }
type Model = { reasoning: string; text: string; calls: Call[]; finish: string }

const text = fc.string({ unit: 'grapheme', maxLength: 40 })
const call = fc.record({ name: fc.constantFrom(...names), value: text })
const model: fc.Arbitrary<Model> = fc.record({
  reasoning: text,
  text: text.filter((value) => !value.trimStart().startsWith('<')),
  calls: fc.array(call, { maxLength: 24 }),
  finish: fc.constantFrom('stop', 'tool_calls', 'length', 'content_filter'),
})

/** Cuts a text into pieces at the places the numbers name, also within a character. */
function cut(value: string, places: readonly number[]): string[] {
  const at = [...new Set(places.map((place) => place % (value.length + 1)))].sort((a, b) => a - b)
  return [0, ...at].map((from, index) => value.slice(from, at[index]))
}

const argumentsOf = (one: Call): string => JSON.stringify({ input: one.value })

/** The chunks of a reply: calls begin in order, their pieces mix as `order` says. */
function chunksOf(reply: Model, places: number[], order: number[]): JsonObject[] {
  const chunks: JsonObject[] = []
  for (const piece of cut(reply.reasoning, places)) chunks.push(chunk({ reasoning_content: piece }))
  for (const piece of cut(reply.text, places)) chunks.push(chunk({ content: piece }))
  const queues = reply.calls.map((one, index) => {
    const head = { index, id: `call_${index}`, type: 'function', function: { name: one.name, arguments: '' } }
    chunks.push(chunk({ tool_calls: [head] }))
    return cut(argumentsOf(one), places).map((piece) => ({ index, function: { arguments: piece } }))
  })
  for (let turn = 0; queues.some((queue) => queue.length > 0); turn++) {
    const open = queues.filter((queue) => queue.length > 0)
    const piece = open[(order[turn % Math.max(1, order.length)] ?? 0) % open.length]?.shift()
    if (piece !== undefined) chunks.push(chunk({ tool_calls: [piece] }))
  }
  return [...chunks, chunk({}, reply.finish, { usage: { prompt_tokens: 3, completion_tokens: 2 } })]
}

const numbers = fc.array(fc.nat(200), { maxLength: 8 })

describe('laws of a Chat stream as Responses events', () => {
  it('keeps every text and every interleaved call, in well-formed lifecycles', () => {
    fc.assert(
      fc.property(model, numbers, numbers, (reply, places, order) => {
        const { events, result } = runStream([...chunksOf(reply, places, order), '[DONE]'], request)
        expect(checkResponsesStream(events)).toEqual([])
        const items = objectsOf([...result.items])
        const texts = (type: string, list: string): string =>
          items
            .filter((item) => item['type'] === type)
            .flatMap((item) => objectsOf(item[list]).map((part) => part['text']))
            .join('')
        expect(texts('reasoning', 'summary')).toBe(reply.reasoning)
        expect(texts('message', 'content')).toBe(reply.text)
        const called = items.filter((item) => String(item['type']).endsWith('_call'))
        expect(
          called.map((item) => [
            item['name'],
            item['namespace'],
            item['call_id'],
            item['input'] ?? item['arguments'],
          ]),
        ).toEqual(
          reply.calls.map((one, index) => [
            ...restored[one.name],
            `call_${index}`,
            one.name === 'raw' ? one.value : argumentsOf(one),
          ]),
        )
      }),
      { numRuns },
    )
  })

  it('fold(convert(stream)) is convert(fold(stream))', () => {
    fc.assert(
      fc.property(model, numbers, numbers, (reply, places, order) => {
        const chunks = chunksOf(reply, places, order)
        const fold = createChatFold()
        for (const one of chunks) fold.push(one)
        const whole = responsesToChat.response(objectOf(fold.result() ?? {}), replyContext(request))
        expect(foldResponse(runStream(chunks, request).parsed)).toEqual(whole.body)
      }),
      { numRuns },
    )
  })

  it('ends once, whatever is cut, repeated, put in or comes late', () => {
    const garbage = fc.oneof(
      fc.jsonValue().map((value): Json => JSON.parse(JSON.stringify(value))),
      fc.constantFrom<Json>(
        '[DONE]',
        { error: 'x' },
        { error: { message: 'm', code: 'c' } },
        { choices: [] },
        { choices: null, usage: {} },
        chunk({}, 'stop'),
        chunk({ content: null, tool_calls: null }),
      ),
    )
    const edits = fc.array(
      fc.record({ at: fc.nat(60), what: fc.constantFrom('cut', 'repeat', 'insert', 'swap'), value: garbage }),
      { maxLength: 4 },
    )
    fc.assert(
      fc.property(model, numbers, edits, (reply, places, changes) => {
        let chunks: Json[] = chunksOf(reply, places, places)
        for (const { at, what, value } of changes)
          chunks = edited(chunks, at % (chunks.length + 1), what, value)
        expectOneTerminal(chunks)
      }),
      { numRuns },
    )
  })
})

function edited(chunks: Json[], at: number, what: string, value: Json): Json[] {
  const one = chunks[at]
  if (what === 'cut') return chunks.slice(0, at)
  if (what === 'insert' || one === undefined) return [...chunks.slice(0, at), value, ...chunks.slice(at)]
  if (what === 'repeat') return [...chunks.slice(0, at), one, ...chunks.slice(at)]
  return [...chunks.slice(0, at), ...chunks.slice(at + 1), one]
}

function expectOneTerminal(chunks: readonly Json[], body: JsonObject = request): void {
  const stream = responsesToChat.stream(replyContext(body))
  const events: EncodedEvent[] = chunks.flatMap((one) => stream.push(one))
  const error = new AppError('provider_timeout', { what: 'Silence' }).toWire()
  events.push(...stream.end(chunks.length % 2 === 0 ? { kind: 'eof' } : { kind: 'error', error }))
  expect(checkResponsesStream(events)).toEqual([])
  expect(stream.finished).toBe(true)
  expect([...stream.push(chunk({ content: 'late' })), ...stream.end({ kind: 'eof' })]).toEqual([])
  expect(parseEvent(events.at(-1) ?? { event: null, data: '{}' })['type']).toBe(
    `response.${stream.result().outcome}`,
  )
}

describe('mutated recordings', () => {
  const folder = fileURLToPath(new URL('../../../golden/responses-to-chat/', import.meta.url))
  const recordings = readdirSync(folder)
    .filter((file) => file.endsWith('.in.txt'))
    .map((file) => {
      const [head = '', ...lines] = readFileSync(folder + file, 'utf8')
        .trimEnd()
        .split('\n')
      return { request: objectOf(JSON.parse(head.slice(2))), lines }
    })
  const change = fc.record({
    line: fc.nat(30),
    at: fc.nat(400),
    length: fc.nat(12),
    text: fc.oneof(
      fc.string({ maxLength: 6 }),
      fc.constantFrom('null', '""', '[]', '{}', '-1', '"index"', '}', '{"'),
    ),
  })

  it('never throw and end once, in well-formed lifecycles', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...recordings),
        fc.array(change, { minLength: 1, maxLength: 6 }),
        (recording, changes) => {
          const lines = [...recording.lines]
          for (const { line, at, length, text: inserted } of changes) {
            const index = line % Math.max(1, lines.length)
            const old = lines[index] ?? ''
            const from = at % (old.length + 1)
            lines[index] = old.slice(0, from) + inserted + old.slice(from + length)
          }
          expectOneTerminal(lines.flatMap(parsed), recording.request)
        },
      ),
      { numRuns: numRuns * 2 },
    )
  })
})

/** What is no JSON any more, the proxy would not push. */
function parsed(line: string): Json[] {
  try {
    const value: Json = JSON.parse(line)
    return [value]
  } catch {
    return []
  }
}
