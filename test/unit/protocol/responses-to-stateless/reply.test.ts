import { describe, expect, it } from 'vitest'
import type { ReplyContext } from '../../../../shared/protocol/convert/converter.ts'
import type { StatelessMemory } from '../../../../shared/protocol/convert/responses-to-stateless/memory.ts'
import {
  convertResponse,
  convertStream,
} from '../../../../shared/protocol/convert/responses-to-stateless/reply.ts'
import type { Json, JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import { chatgptBackendQuirks } from '../../../../shared/protocol/quirks/responses-quirks.ts'
import { buildEvents, buildResponse, type StreamSpec } from '../../../support/responses-events.ts'

const memory: StatelessMemory = {
  echo: { store: true, previous_response_id: 'resp_0', user: 'me' },
  conversation: [],
  store: true,
}
const context: ReplyContext<StatelessMemory> = {
  memory,
  clientModel: 'my-alias',
  replyId: 'resp_ours',
  createdAt: 7,
  newId: (prefix) => `${prefix}_new`,
  quirks: chatgptBackendQuirks,
}
const spec: StreamSpec = {
  items: [
    { kind: 'reasoning', summary: ['Hm.'], encrypted: 'sealed' },
    { kind: 'text', text: 'Hello.' },
    { kind: 'function', name: 'f', input: '{"a":1}' },
  ],
}
const ours = { id: 'resp_ours', model: 'my-alias', store: true, previous_response_id: 'resp_0', user: 'me' }

type Run = {
  told: JsonObject[]
  types: string[]
  result: ReturnType<ReturnType<typeof convertStream>['result']>
}

function run(events: readonly Json[], end: 'eof' | null = 'eof'): Run {
  const stream = convertStream(context)
  const encoded = events.flatMap((event) => stream.push(event))
  if (end !== null) encoded.push(...stream.end({ kind: 'eof' }))
  const told = encoded.map(({ data }): JsonObject => JSON.parse(data))
  for (const [index, { event }] of encoded.entries()) expect(event).toBe(told[index]?.['type'])
  return { told, types: encoded.map(({ event }) => event ?? ''), result: stream.result() }
}

describe('a stream', () => {
  it('goes as it came, but for the reply object in its first and last events', () => {
    const events = buildEvents(spec)
    const { told, result } = run(events)
    expect(told).toHaveLength(events.length)
    for (const [index, event] of told.entries()) {
      const response = event['response']
      expect(event).toEqual(
        response === undefined
          ? events[index]
          : { ...events[index], response: { ...asObject(events[index]?.['response']), ...ours } },
      )
    }
    expect(result).toMatchObject({ outcome: 'completed', error: null, breakConnection: false })
    expect(result.items).toEqual(buildResponse(spec)['output'])
  })

  it('has its items in the last event, although the service leaves them out', () => {
    const { told, result } = run(buildEvents({ ...spec, emptyOutput: true }))
    expect(told.at(-1)).toMatchObject({ response: { ...ours, output: buildResponse(spec)['output'] } })
    expect(result.items).toHaveLength(3)
  })

  it('can be incomplete', () => {
    const { types, result } = run(buildEvents({ ...spec, terminal: 'incomplete' }))
    expect([types.at(-1), result.outcome]).toEqual(['response.incomplete', 'incomplete'])
  })

  it('shows nothing before its first event of the answer, so that a refusal can have its status', () => {
    const [created, inProgress, first] = buildEvents(spec)
    const stream = convertStream(context)
    expect([created, inProgress].flatMap((event) => stream.push(event ?? null))).toEqual([])
    expect(stream.push(first ?? null).map(({ event }) => event)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
    ])
  })

  it.each<[string, JsonObject, string]>([
    [
      'an event',
      { type: 'error', error: { type: 'usage_limit_reached', message: 'Spent' } },
      'usage_limit_reached',
    ],
    ['a plain event', { type: 'error', code: 'rate_limit_exceeded', message: 'Slow' }, 'rate_limit_exceeded'],
    [
      'a failed reply',
      { type: 'response.failed', response: { error: { code: 'rate_limit_exceeded', message: 'Slow' } } },
      'rate_limit_exceeded',
    ],
    ['a bare object', { error: { code: 'server_is_overloaded', message: 'Busy' } }, 'server_is_overloaded'],
  ])('tells a failure that came as %s as response.failed', (_name, event, code) => {
    const { told, result } = run([...buildEvents(spec).slice(0, 4), event], null)
    const last = told.at(-1)
    expect(last).toMatchObject({
      type: 'response.failed',
      sequence_number: 4,
      response: { status: 'failed', error: { code } },
    })
    expect(last?.['response']).toMatchObject({ id: 'resp_ours', model: 'my-alias' })
    expect(result).toMatchObject({ outcome: 'failed', items: [] })
  })

  it('that breaks off ends as failed', () => {
    const { told, result } = run(buildEvents(spec).slice(0, 5))
    expect(told.at(-1)).toMatchObject({
      type: 'response.failed',
      response: { error: { code: 'provider_stream_cut' } },
    })
    expect(result.error?.code).toBe('provider_stream_cut')
  })

  it('ends once', () => {
    const stream = convertStream(context)
    for (const event of buildEvents(spec)) stream.push(event)
    expect(stream.finished).toBe(true)
    expect([...stream.push(buildEvents(spec)[0] ?? null), ...stream.end({ kind: 'eof' })]).toEqual([])
  })
})

describe('a whole reply', () => {
  it('is the same as the last event of the stream', () => {
    const { body, items } = convertResponse(buildResponse(spec), context)
    expect(body).toEqual(run(buildEvents(spec)).told.at(-1)?.['response'])
    expect(items).toEqual(buildResponse(spec)['output'])
  })

  it('must be one', () => {
    expect(() => convertResponse({ choices: [] }, context)).toThrow('no Responses reply')
    expect(() => convertResponse({ error: { message: 'No' } }, context)).toThrow(
      'The provider reported an error: No',
    )
  })
})

function asObject(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}
