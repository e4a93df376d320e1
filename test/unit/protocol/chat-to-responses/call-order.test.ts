import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import { isObject, readObject, readObjects, readString } from '../../../../shared/protocol/json/readers.ts'
import type { EncodedEvent } from '../../../../shared/protocol/sse/encoder.ts'
import { checkChatStream } from '../../../support/chat-checker.ts'
import { deltas, foldChunks, runStream } from '../../../support/chat-harness.ts'
import { buildEvents, type ItemSpec } from '../../../support/responses-events.ts'

/** What a client is told, in short: `0:name` opens a call, `0+text` adds to it, `"text"` is content. */
function told(events: readonly EncodedEvent[]): string[] {
  return deltas(events).flatMap((delta) => {
    if (!isObject(delta)) return []
    const content = readString(delta, 'content') ?? ''
    const pieces = readObjects(delta, 'tool_calls').map((piece) => {
      const body = readObject(piece, 'function') ?? readObject(piece, 'custom') ?? {}
      const input = readString(body, 'arguments') ?? readString(body, 'input') ?? ''
      return 'id' in piece ? `${piece['index']}:${body['name']}` : `${piece['index']}+${input}`
    })
    return content === '' ? pieces : [`"${content}"`, ...pieces]
  })
}

const added = (at: number, name = `f${at}`): JsonObject => ({
  type: 'response.output_item.added',
  output_index: at,
  item: { id: `fc_${at}`, type: 'function_call', call_id: `call_${at}`, name, arguments: '' },
})
const piece = (at: number, delta: string): JsonObject => ({
  type: 'response.function_call_arguments.delta',
  item_id: `fc_${at}`,
  output_index: at,
  delta,
})
const inputDone = (at: number, input: string): JsonObject => ({
  type: 'response.function_call_arguments.done',
  item_id: `fc_${at}`,
  output_index: at,
  arguments: input,
})
const done = (at: number, input: string, more: JsonObject = {}): JsonObject => ({
  type: 'response.output_item.done',
  output_index: at,
  item: {
    id: `fc_${at}`,
    type: 'function_call',
    status: 'completed',
    call_id: `call_${at}`,
    name: `f${at}`,
    arguments: input,
    ...more,
  },
})
const text = (delta: string): JsonObject => ({
  type: 'response.output_text.delta',
  item_id: 'msg',
  output_index: 9,
  content_index: 0,
  delta,
})
const completed: JsonObject = { type: 'response.completed', response: { output: [] } }
const incomplete: JsonObject = { type: 'response.incomplete', response: { output: [] } }
const mixed = [added(0), added(1), piece(0, '{"a'), piece(1, '{"b'), piece(0, '":1}'), piece(1, '":2}')]

function check(events: readonly Json[]): ReturnType<typeof runStream> {
  const run = runStream(events)
  expect(checkChatStream(run.events, { includeUsage: false })).toEqual([])
  return run
}

describe('calls an upstream sends in turns', () => {
  it('come one after the other, in the pieces the upstream sent', () => {
    const { events } = check([...mixed, done(0, '{"a":1}'), done(1, '{"b":2}'), completed])
    expect(told(events)).toEqual(['0:f0', '0+{"a', '0+":1}', '1:f1', '1+{"b', '1+":2}'])
  })

  it.each([
    ['arguments.done', inputDone(0, '{"a":1}')],
    ['output_item.done', done(0, '{"a":1}')],
    ['a finished item without what its deltas said', done(0, '{"a": 1}')],
  ])('%s lets the next one go at once, and what it says then is not held', (_name, end) => {
    const { steps } = check([...mixed, end, piece(1, ' '), completed])
    expect(steps.slice(0, mixed.length).map(told)).toEqual([['0:f0'], [], ['0+{"a'], [], ['0+":1}'], []])
    expect(steps.slice(mixed.length).map(told)).toEqual([['1:f1', '1+{"b', '1+":2}'], ['1+ '], []])
  })

  it('come in order when the later ones are finished first', () => {
    const events = [added(0), added(1), added(2), done(2, '{"c":3}'), piece(0, '{'), done(1, '{"b":2}')]
    const { steps } = check([...events, done(0, '{}'), completed])
    expect(steps.map(told)).toEqual([
      ['0:f0'],
      [],
      [],
      [],
      ['0+{'],
      [],
      ['0+}', '1:f1', '1+{"b":2}', '2:f2', '2+{"c":3}'],
      [],
    ])
  })

  it('do not hold up text', () => {
    const events = [...mixed, text('while'), piece(1, ' '), done(0, '{"a":1}'), text(' we wait'), completed]
    const { steps } = check(events)
    expect(steps.slice(mixed.length).map(told)).toEqual([
      ['"while"'],
      [],
      ['1:f1', '1+{"b', '1+":2}', '1+ '],
      ['" we wait"'],
      [],
    ])
  })

  it.each([completed, incomplete])('without an end of their own are let go by the end: $type', (terminal) => {
    const { steps } = check([...mixed, terminal])
    expect(told(steps.at(-1) ?? [])).toEqual(['1:f1', '1+{"b', '1+":2}'])
  })

  it('are made up for by the final output, in order', () => {
    const output = [done(0, '{"a":1}'), done(1, '{"b":2}')].map(({ item }) => item ?? null)
    const events = [added(0), added(1), piece(1, '{"b'), { type: 'response.completed', response: { output } }]
    expect(told(check(events).events)).toEqual(['0:f0', '0+{"a":1}', '1:f1', '1+{"b', '1+":2}'])
  })

  it.each<[string, Json[]]>([
    ['response.failed', [{ type: 'response.failed', response: { error: { message: 'It broke' } } }]],
    ['response.cancelled', [{ type: 'response.cancelled', response: { status: 'cancelled' } }]],
    ['an error event', [{ type: 'error', message: 'It broke' }]],
    ['a cut', []],
  ])('that had to wait are not begun by %s', (_name, terminal) => {
    const { events, result } = check([...mixed, done(1, '{"b":2}'), ...terminal])
    expect(told(events)).toEqual(['0:f0', '0+{"a', '0+":1}'])
    expect(result.outcome).toBe('failed')
  })

  it('get their halves of characters before the next one begins', () => {
    const { events } = check([added(0), added(1), piece(0, '"\ud83d'), piece(1, '{}'), completed])
    expect(told(events)).toEqual(['0:f0', '0+"', '0+\ufffd', '1:f1', '1+{}'])
  })

  it('wait for a name without stopping the others', () => {
    const events = [added(0, ''), added(1), piece(0, '{'), piece(1, '{}'), done(1, '{}'), done(0, '{}')]
    const { steps } = check([...events, completed])
    expect(steps.map(told)).toEqual([[], ['0:f1'], [], ['0+{}'], [], ['1:f0', '1+{', '1+}'], []])
  })

  it('a finished item that tells no arguments does not end a call that has some', () => {
    const output = [done(0, '{"a":1}'), done(1, '{}')].map(({ item }) => item ?? null)
    const events = [added(0), piece(0, '{"a'), done(0, ''), added(1), done(1, '{}')]
    const { events: chunks } = check([...events, { type: 'response.completed', response: { output } }])
    expect(told(chunks)).toEqual(['0:f0', '0+{"a', '0+":1}', '1:f1', '1+{}'])
  })

  it('what a finished call is said to have more of, after the next one began, is left out', () => {
    const events = [...mixed, done(0, '{"a":1}'), piece(0, '":1}'), done(1, '{"b":2}'), completed]
    expect(told(check(events).events)).toEqual(['0:f0', '0+{"a', '0+":1}', '1:f1', '1+{"b', '1+":2}'])
  })

  it('a client with the retired `functions` gets the first, whole', () => {
    const { events } = runStream([...mixed, done(0, '{"a":1}'), done(1, '{"b":2}'), completed], {
      legacyFunctions: true,
    })
    expect(foldChunks(events)).toMatchObject({
      choices: [{ message: { function_call: { name: 'f0', arguments: '{"a":1}' } } }],
    })
  })

  it('three thousand at once keep their order', () => {
    const items = Array.from({ length: 3000 }, (): ItemSpec => ({ kind: 'function', name: 'f', input: '{}' }))
    check(buildEvents({ items, interleaved: true, pieceLength: 1, emptyOutput: true }))
  }, 60_000)
})

describe('calls an upstream sends one after the other', () => {
  it('are never held: each event gives its piece at once', () => {
    const items: ItemSpec[] = [0, 1, 2].map((n) => ({ kind: 'function', name: `f${n}`, input: `{"n":${n}}` }))
    const { steps } = check(buildEvents({ items, pieceLength: 3 }))
    const one = (n: number): string[][] => [[`${n}:f${n}`], [`${n}+{"n`], [`${n}+":${n}`], [`${n}+}`], [], []]
    expect(steps.map(told)).toEqual([[], [], ...one(0), ...one(1), ...one(2), []])
  })

  it('and never finishes come in the pieces it sent, the later ones at the end', () => {
    const { steps } = check([
      added(0),
      piece(0, '{'),
      piece(0, '}'),
      added(1),
      piece(1, '{'),
      piece(1, '}'),
      completed,
    ])
    expect(steps.map(told)).toEqual([['0:f0'], ['0+{'], ['0+}'], [], [], [], ['1:f1', '1+{', '1+}']])
  })
})
