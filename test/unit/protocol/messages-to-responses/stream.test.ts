import { describe, expect, it } from 'vitest'
import { AppError } from '../../../../shared/errors/app-error.ts'
import { composeConverters } from '../../../../shared/protocol/convert/compose.ts'
import { responsesToChat } from '../../../../shared/protocol/convert/responses-to-chat/responses-to-chat.ts'
import { readSignature } from '../../../../shared/protocol/convert/messages-to-responses/signature.ts'
import type { Json, JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import { readObjects } from '../../../../shared/protocol/json/readers.ts'
import { defaultChatQuirks } from '../../../../shared/protocol/quirks/quirks.ts'
import { defaultResponsesQuirks } from '../../../../shared/protocol/quirks/responses-quirks.ts'
import { requestContext } from '../../../support/chat-harness.ts'
import { checkMessagesStream } from '../../../support/messages-checker.ts'
import {
  foldEvents,
  messagesToResponses,
  parseEvents,
  replyContext,
  runStream,
  scope,
} from '../../../support/messages-harness.ts'
import { buildEvents, buildItems, buildResponse } from '../../../support/responses-events.ts'

const created = { type: 'response.created', response: { id: 'resp_1', status: 'in_progress' } }

describe('the start', () => {
  it('waits for the answer itself, so that an early failure can have its true status', () => {
    const stream = messagesToResponses.stream(replyContext())
    expect(stream.push(created)).toEqual([])
    expect(stream.push({ type: 'codex.rate_limits' })).toEqual([])
    const failed = {
      type: 'response.failed',
      response: { error: { code: 'rate_limit_exceeded', message: 'Slow down.' } },
    }
    expect(parseEvents(stream.push(failed))).toEqual([
      {
        type: 'error',
        error: { type: 'rate_limit_error', message: 'Slow down.', code: 'rate_limit_exceeded' },
      },
    ])
    expect(stream.result()).toMatchObject({ outcome: 'failed', breakConnection: false })
  })

  it('is there with the first event of an item, before any text', () => {
    const stream = messagesToResponses.stream(replyContext())
    const item = { type: 'message', id: 'm', content: [] }
    const types = parseEvents(stream.push({ type: 'response.output_item.added', output_index: 0, item }))
    expect(types.map(({ type }) => type)).toEqual(['message_start', 'ping'])
  })
})

describe('the end', () => {
  const items = [{ kind: 'text' as const, text: 'hello' }]
  it.each([
    ['completed' as const, undefined, 'end_turn'],
    ['incomplete' as const, 'max_output_tokens', 'max_tokens'],
    ['incomplete' as const, 'content_filter', 'refusal'],
    ['incomplete' as const, 'something_new', 'max_tokens'],
  ])('%s %s is %s', (terminal, incompleteReason, expected) => {
    const spec = { items, terminal, ...(incompleteReason === undefined ? {} : { incompleteReason }) }
    expect(foldEvents(runStream(buildEvents(spec)).events)).toMatchObject({ stop_reason: expected })
  })

  it('of a stream that is cut is an error, and so is one of ours', () => {
    const events = buildEvents({ items }).slice(0, -1)
    expect(parseEvents(runStream(events).events).at(-1)).toMatchObject({
      type: 'error',
      error: { type: 'api_error' },
    })
    const error = new AppError('provider_timeout', { what: 'Too slow' }).toWire()
    const timeout = runStream(events, {}, { kind: 'error', error })
    expect(parseEvents(timeout.events).at(-1)).toEqual({
      type: 'error',
      error: { type: 'timeout_error', message: 'Too slow.' },
    })
  })

  it('of a cancelled one too', () => {
    const { result } = runStream([{ type: 'response.cancelled', response: { status: 'cancelled' } }])
    expect(result).toMatchObject({ outcome: 'failed', error: { code: 'provider_error' } })
  })
})

describe('items that mix', () => {
  it('wait for their turn, and the first one does not wait', () => {
    const stream = messagesToResponses.stream(replyContext())
    const added = (output_index: number): JsonObject => ({
      type: 'response.output_item.added',
      output_index,
      item: { type: 'function_call', id: `fc_${output_index}`, call_id: `c${output_index}`, name: 'f' },
    })
    const delta = (output_index: number, text: string): JsonObject => ({
      type: 'response.function_call_arguments.delta',
      output_index,
      item_id: `fc_${output_index}`,
      delta: text,
    })
    const done = (output_index: number, args: string): JsonObject => ({
      type: 'response.output_item.done',
      output_index,
      item: {
        type: 'function_call',
        id: `fc_${output_index}`,
        call_id: `c${output_index}`,
        name: 'f',
        arguments: args,
      },
    })
    stream.push(added(0))
    expect(stream.push(added(1))).toEqual([])
    expect(stream.push(delta(1, '{"b":'))).toEqual([])
    expect(stream.push(delta(0, '{"a":'))).toHaveLength(1)
    const freed = parseEvents(stream.push(done(0, '{"a":1}')))
    expect(freed.map(({ type }) => type)).toEqual([
      'content_block_delta',
      'content_block_stop',
      'content_block_start',
      'content_block_delta',
    ])
    expect(stream.push(delta(1, '2}'))).toHaveLength(1)
  })
})

describe('reasoning', () => {
  const spec = { items: [{ kind: 'reasoning' as const, summary: ['One.', 'Two.'], encrypted: 'gAAA' }] }
  const blocks = (thinking: 'shown' | 'omitted' | 'off', more: JsonObject = {}): JsonObject[] =>
    readObjects(
      messagesToResponses.response({ ...buildResponse(spec), ...more }, replyContext({ thinking })).body,
      'content',
    )

  it('comes back as the item it was', () => {
    for (const thinking of ['shown', 'omitted'] as const) {
      const [block] = blocks(thinking)
      const request = messagesToResponses.request(
        {
          messages: [
            { role: 'user', content: 'a' },
            { role: 'assistant', content: [block ?? null] },
            { role: 'user', content: 'b' },
          ],
        },
        requestContext(),
      )
      expect(readObjects(request.body, 'input')[1]).toMatchObject({
        type: 'reasoning',
        encrypted_content: 'gAAA',
      })
    }
  })

  it('is shown, omitted or left out as the client asked', () => {
    expect(blocks('shown')).toMatchObject([{ type: 'thinking', thinking: 'One.\n\nTwo.' }])
    expect(blocks('omitted')).toMatchObject([{ type: 'thinking', thinking: '' }])
    expect(blocks('off')).toEqual([])
  })

  it('without text is sealed; without either it is nothing', () => {
    const sealed = { type: 'reasoning', id: 'rs', summary: [], encrypted_content: 'gAAA' }
    expect(blocks('shown', { output: [sealed] })).toEqual([
      { type: 'redacted_thinking', data: 'ctray1.es.openai.gAAA' },
    ])
    expect(blocks('shown', { output: [{ ...sealed, encrypted_content: null }] })).toEqual([])
  })

  it('that was cut off is marked, so that it is not sent back', () => {
    const cut = {
      type: 'reasoning',
      id: 'rs',
      status: 'incomplete',
      summary: [{ type: 'summary_text', text: 'x' }],
    }
    const more = { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' }, output: [cut] }
    const [block] = blocks('shown', more)
    expect(readSignature(scope, String(block?.['signature']))?.kind).toBe('unfinished')
  })
})

describe('calls', () => {
  const response = (...output: JsonObject[]): Json =>
    messagesToResponses.response({ status: 'completed', output }, replyContext()).body['content'] ?? null
  const call = (more: JsonObject): JsonObject => ({
    type: 'function_call',
    call_id: 'c',
    name: 'f',
    arguments: '{}',
    ...more,
  })

  it('get an id of their own where the upstream gives one twice or none', () => {
    expect(response(call({}), call({}), call({ call_id: '' }))).toMatchObject([
      { id: 'c' },
      { id: 'toolu_1' },
      { id: 'toolu_2' },
    ])
  })

  it('with unreadable arguments get none, with a warning', () => {
    const { body, warnings } = messagesToResponses.response(
      {
        status: 'completed',
        output: [call({ arguments: '{"a":' }), call({ call_id: 'd', arguments: '[1]' })],
      },
      replyContext(),
    )
    expect(body['content']).toMatchObject([{ input: {} }, { input: {} }])
    expect(warnings.map(({ code }) => code)).toEqual(['arguments-unreadable'])
  })

  it('without a name are an error', () => {
    expect(() => response(call({ name: '' }))).toThrow(/without a name/)
  })
})

it.each<[JsonObject, string]>([
  [{}, 'provider_not_an_api'],
  [{ output: [], status: 'in_progress' }, 'provider_not_an_api'],
  [{ output: [], status: 'cancelled' }, 'provider_not_an_api'],
  [{ error: { message: 'No.' } }, 'provider_error'],
  [{ object: 'response', status: 'failed', output: [] }, 'provider_error'],
])('a whole answer %j is %s', (body, code) => {
  expect(() => messagesToResponses.response(body, replyContext())).toThrow(expect.objectContaining({ code }))
})

it('composed with a Chat upstream, reasoning survives a turn', () => {
  const quirks = { ...defaultChatQuirks, replayReasoning: 'reasoning_content' as const }
  const converter = composeConverters(messagesToResponses, responsesToChat, defaultResponsesQuirks)
  const tools = [{ name: 'f', input_schema: { type: 'object' } }]
  const question = { role: 'user', content: 'x' }
  const thinking = { type: 'adaptive', display: 'omitted' }
  const request = (messages: JsonObject[]) =>
    converter.request({ messages, tools, thinking, stream: true }, requestContext({ quirks }))
  const stream = converter.stream({ ...replyContext(), memory: request([question]).memory, quirks })
  const chunk = (delta: JsonObject, finish_reason: string | null = null): JsonObject => ({
    id: 'c',
    choices: [{ index: 0, delta, finish_reason }],
  })
  const calls = [{ index: 0, id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }]
  const events = [
    ...stream.push(chunk({ role: 'assistant', reasoning_content: 'Think. ' })),
    ...stream.push(chunk({ reasoning_content: 'More.' })),
    ...stream.push(chunk({ tool_calls: calls })),
    ...stream.push(chunk({}, 'tool_calls')),
    ...stream.push('[DONE]'),
    ...stream.end({ kind: 'eof' }),
  ]
  expect(checkMessagesStream(events)).toEqual([])
  const answer = foldEvents(events) ?? {}
  expect(answer).toMatchObject({ stop_reason: 'tool_use' })
  const result = { type: 'tool_result', tool_use_id: 'call_1', content: 'y' }
  const next = request([
    question,
    { role: 'assistant', content: answer['content'] ?? null },
    { role: 'user', content: [result] },
  ])
  expect(readObjects(next.body, 'messages')[1]).toMatchObject({
    role: 'assistant',
    reasoning_content: 'Think. More.',
    tool_calls: [{ id: 'call_1' }],
  })
})

it('every item of a whole answer that is known is written', () => {
  const output = buildItems([
    { kind: 'text', text: 'a' },
    { kind: 'custom', name: 'patch', input: 'raw "x"' },
  ])
  const { body } = messagesToResponses.response({ status: 'completed', output }, replyContext())
  expect(body['content']).toMatchObject([
    { type: 'text', text: 'a' },
    { type: 'tool_use', name: 'patch', input: { input: 'raw "x"' } },
  ])
})
