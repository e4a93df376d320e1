import { describe, expect, it } from 'vitest'
import { AppError } from '../../../../shared/errors/app-error.ts'
import { responsesToChat } from '../../../../shared/protocol/convert/responses-to-chat/responses-to-chat.ts'
import type { Json, JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import { objectOf, objectsOf, replyContext, runStream, chunk } from '../../../support/responses-to-chat.ts'

const request: JsonObject = {
  model: 'm',
  instructions: 'Be brief.',
  input: 'x',
  tools: [{ type: 'function', name: 'f' }],
  tool_choice: 'auto',
  temperature: 0.5,
  reasoning: { effort: 'low', summary: 'auto' },
  text: { verbosity: 'low' },
  metadata: { a: 'b' },
  store: false,
  parallel_tool_calls: false,
}

function completion(message: JsonObject, finish: string | null = 'stop', rest: JsonObject = {}): JsonObject {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'up',
    choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finish }],
    ...rest,
  }
}

const convert = (body: JsonObject, of: JsonObject = request) =>
  responsesToChat.response(body, replyContext(of))

function errorOf(body: JsonObject): [string, string] {
  try {
    convert(body)
  } catch (error) {
    if (error instanceof AppError) return [error.code, error.message]
  }
  throw new Error('not refused')
}

describe('a whole Chat reply as a Responses reply', () => {
  it('has reasoning, text and calls as items, in this order', () => {
    const calls = [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } }]
    const { body, items } = convert(
      completion({ content: 'Look', reasoning_content: 'Hm', tool_calls: calls }, 'tool_calls'),
    )
    expect(body['output']).toEqual(items)
    expect(items).toEqual([
      { id: 'rs_1', type: 'reasoning', status: 'completed', summary: [{ type: 'summary_text', text: 'Hm' }] },
      {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        status: 'completed',
        content: [{ type: 'output_text', text: 'Look', annotations: [], logprobs: [] }],
      },
      {
        id: 'fc_1',
        type: 'function_call',
        call_id: 'a',
        name: 'f',
        arguments: '{"x":1}',
        status: 'completed',
      },
    ])
  })

  it('repeats the request and gives the client its own model name', () => {
    const usage = { prompt_tokens: 5, completion_tokens: 7, prompt_tokens_details: { cached_tokens: 2 } }
    expect(convert(completion({ content: 'Hi' }, 'stop', { usage })).body).toMatchObject({
      id: 'resp_1',
      object: 'response',
      created_at: 1_700_000_000,
      completed_at: 1_700_000_060,
      status: 'completed',
      model: 'client-model',
      instructions: 'Be brief.',
      temperature: 0.5,
      top_p: 1,
      reasoning: { effort: 'low', summary: 'auto' },
      text: { format: { type: 'text' }, verbosity: 'low' },
      tools: [{ type: 'function', name: 'f', description: null, parameters: null, strict: false }],
      parallel_tool_calls: false,
      metadata: { a: 'b' },
      store: false,
      usage: {
        input_tokens: 5,
        input_tokens_details: { cached_tokens: 2 },
        output_tokens: 7,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: 12,
      },
    })
  })

  it('has no invented usage', () => {
    expect(convert(completion({ content: 'Hi' })).body['usage']).toBeNull()
  })

  it('keeps a refusal as a refusal', () => {
    const [item] = objectsOf(convert(completion({ content: null, refusal: 'No.' })).body['output'])
    expect(item?.['content']).toEqual([{ type: 'refusal', refusal: 'No.' }])
  })

  it.each([
    ['length', 'max_output_tokens'],
    ['content_filter', 'content_filter'],
  ])('%s is incomplete', (finish, reason) => {
    expect(convert(completion({ content: 'Half' }, finish)).body).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason },
      completed_at: null,
    })
  })

  it('takes a missing finish_reason for the end', () => {
    expect(convert(completion({ content: 'Hi' }, null)).body['status']).toBe('completed')
  })

  it('takes calls beside "stop" for calls', () => {
    const calls = [{ id: 'a', function: { name: 'f', arguments: '{}' } }]
    expect(convert(completion({ content: '', tool_calls: calls }, 'stop')).items).toMatchObject([
      { type: 'function_call' },
    ])
  })

  it.each<[string, JsonObject, string]>([
    ['an error object', { error: { message: 'Broken', code: 'boom' } }, 'provider_error'],
    ['an error text', { error: 'model not found' }, 'provider_error'],
    ['a detail', { detail: 'Nope' }, 'provider_error'],
    ['no choices', { id: 'x' }, 'provider_not_an_api'],
    ['empty choices', { choices: [] }, 'provider_not_an_api'],
    ['a reply that failed', completion({ content: 'Hi' }, 'error'), 'provider_error'],
  ])('refuses %s', (_name, body, code) => {
    expect(errorOf(body)[0]).toBe(code)
  })

  it('hands the call of a tool nobody declared to the client, as a function, and says so', () => {
    const calls = [{ id: 'a', function: { name: 'zap', arguments: '{"x":1}' } }]
    const { body, warnings } = convert(completion({ tool_calls: calls }))
    expect(body['status']).toBe('completed')
    expect(body['output']).toMatchObject([
      { type: 'function_call', call_id: 'a', name: 'zap', arguments: '{"x":1}' },
    ])
    expect(warnings).toMatchObject([
      { code: 'undeclared-tool-called', message: expect.stringContaining('"zap"') },
    ])
  })
})

describe('what the client may see of a stream', () => {
  const error = new AppError('provider_timeout', { what: 'Silence for 300 s' }).toWire()

  it('is the reason of a failure, once', () => {
    const stream = responsesToChat.stream(replyContext(request))
    stream.push(chunk({ content: 'Hal' }))
    const events = stream.end({ kind: 'error', error })
    expect(events).toHaveLength(1)
    const parsed: Json = JSON.parse(events[0]?.data ?? '')
    expect(objectOf(parsed)).toMatchObject({
      type: 'response.failed',
      response: { status: 'failed', error: { code: 'provider_timeout' } },
    })
    expect(stream.result()).toMatchObject({ outcome: 'failed', error, breakConnection: false })
    expect(stream.end({ kind: 'eof' })).toEqual([])
  })

  it('is a complete reply when the connection breaks after the finish_reason', () => {
    const stream = responsesToChat.stream(replyContext(request))
    stream.push(chunk({ content: 'Hi' }, 'stop'))
    stream.end({ kind: 'error', error })
    expect(stream.result().outcome).toBe('completed')
  })

  it('is what Codex acts on: the provider’s own code and members', () => {
    const { parsed } = runStream([
      { error: { message: 'Limit', code: 'usage_limit_reached', resets_in_seconds: 5, plan_type: 'plus' } },
    ])
    expect(parsed.at(-1)).toMatchObject({
      response: {
        error: {
          code: 'usage_limit_reached',
          message: 'Limit. It resets in 5 seconds.',
          resets_in_seconds: 5,
          plan_type: 'plus',
        },
      },
    })
  })

  it('is Groq’s usage from its own member', () => {
    const { parsed } = runStream([
      chunk({ content: 'Hi' }, 'stop', { x_groq: { usage: { prompt_tokens: 1, completion_tokens: 2 } } }),
    ])
    expect(parsed.at(-1)).toMatchObject({ response: { usage: { total_tokens: 3 } } })
  })

  it('is one event per delta, however many come', () => {
    const stream = responsesToChat.stream(replyContext(request))
    let events = 0
    for (let i = 0; i < 20_000; i++) events += stream.push(chunk({ content: 'x' })).length
    expect(events).toBe(20_000 + 4)
  })
})
