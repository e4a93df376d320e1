import { describe, expect, it } from 'vitest'
import { AppError } from '../../../../shared/errors/app-error.ts'
import {
  failureToMessagesError,
  messagesErrorEvent,
  messagesErrorType,
  messagesStatus,
  toMessagesError,
} from '../../../../shared/protocol/messages/error-envelope.ts'
import { createMessageFold } from '../../../../shared/protocol/messages/fold.ts'
import type { ProviderFailure } from '../../../../shared/protocol/provider-failure.ts'
import type { Json } from '../../../../shared/protocol/json/json-value.ts'

const failure = (more: Partial<ProviderFailure>): ProviderFailure => ({
  message: 'No.',
  code: null,
  type: null,
  param: null,
  extra: {},
  ...more,
})

describe('errors', () => {
  it.each([
    [400, 'invalid_request_error'],
    [401, 'authentication_error'],
    [402, 'billing_error'],
    [403, 'permission_error'],
    [404, 'not_found_error'],
    [405, 'invalid_request_error'],
    [409, 'conflict_error'],
    [413, 'request_too_large'],
    [422, 'invalid_request_error'],
    [429, 'rate_limit_error'],
    [500, 'api_error'],
    [502, 'api_error'],
    [503, 'overloaded_error'],
    [504, 'timeout_error'],
    [529, 'overloaded_error'],
  ])('status %d is %s', (status, type) => {
    expect(messagesErrorType(status)).toBe(type)
  })

  it('of ours', () => {
    const error = new AppError('invalid_request', { what: 'Bad', where: 'system' }).toWire()
    expect(toMessagesError(error, 'req_1')).toEqual({
      type: 'error',
      error: { type: 'invalid_request_error', message: 'Bad at system.' },
      request_id: 'req_1',
    })
    expect(toMessagesError(error)).not.toHaveProperty('request_id')
    expect(toMessagesError(error, undefined, 413).error.type).toBe('request_too_large')
  })

  it('of the provider keep its words and its code', () => {
    const limit = failure({ code: 'rate_limit_exceeded', extra: { resets_in_seconds: 5 } })
    expect(failureToMessagesError(limit)).toEqual({
      type: 'error',
      error: { type: 'rate_limit_error', message: 'No.', code: 'rate_limit_exceeded', resets_in_seconds: 5 },
    })
    expect(failureToMessagesError(limit, 402).error.type).toBe('billing_error')
  })

  it.each([
    failure({ code: 'context_length_exceeded', message: 'Your input is too long.' }),
    failure({ message: 'Your input exceeds the context window of this model. Please adjust your input.' }),
    failure({ message: "This model's maximum context length is 8192 tokens." }),
    failure({ message: 'Prompt is too long: 5 tokens > 4 maximum' }),
  ])('too long a conversation reads as Claude Code expects it: $message', (tooLong) => {
    const { error } = failureToMessagesError(tooLong, 502)
    expect(error.type).toBe('invalid_request_error')
    expect(error.message).toMatch(/^prompt is too long: /i)
    expect(error.message.match(/prompt is too long/gi)).toHaveLength(1)
    expect(messagesStatus(tooLong, 502)).toBe(400)
  })

  it('the status of other failures stays', () => {
    expect(messagesStatus(failure({}), 418)).toBe(418)
    expect(messagesStatus(failure({ code: 'rate_limit_exceeded' }))).toBe(429)
  })

  it('in a stream are an event of their own', () => {
    const event = messagesErrorEvent(failureToMessagesError(failure({})))
    expect(event.event).toBe('error')
    expect(JSON.parse(event.data)).toEqual({ type: 'error', error: { type: 'api_error', message: 'No.' } })
  })
})

describe('the fold', () => {
  const start = {
    type: 'message_start',
    message: { id: 'msg_1', content: [], usage: { input_tokens: 5, output_tokens: 1 } },
  }
  const end = (stop_reason: string): Json => ({
    type: 'message_delta',
    delta: { stop_reason, stop_sequence: null },
    usage: { output_tokens: 9, input_tokens: null },
  })
  const call = (partial_json: string): Json[] => [
    {
      type: 'content_block_start',
      index: 0,
      content_block: { type: 'tool_use', id: 'a', name: 'f', input: {} },
    },
    { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json } },
    { type: 'content_block_stop', index: 0 },
  ]
  function fold(events: readonly Json[]) {
    const state = createMessageFold()
    for (const event of events) state.push(event)
    return state
  }

  it('later figures replace earlier ones unless they are null', () => {
    expect(fold([start, end('end_turn')]).result()).toMatchObject({
      usage: { input_tokens: 5, output_tokens: 9 },
      stop_reason: 'end_turn',
    })
  })

  it('is nothing without an end', () => {
    expect(fold([start, ...call('{}')]).result()).toBeNull()
    expect(fold([end('end_turn')]).result()).toBeNull()
    expect(fold(['x', null, { type: 'ping' }]).result()).toBeNull()
  })

  it('half a call is no call', () => {
    expect(fold([start, ...call('{"a":'), end('max_tokens')]).result()).toMatchObject({ content: [] })
    expect(fold([start, ...call('{"a":1}'), end('max_tokens')]).result()).toMatchObject({
      content: [{ type: 'tool_use', input: { a: 1 } }],
    })
    expect(fold([start, ...call('{"a":'), end('tool_use')]).result()).toMatchObject({
      content: [{ input: {} }],
    })
  })

  it('an error is told', () => {
    const state = fold([start, { type: 'error', error: { type: 'api_error', message: 'No.' } }])
    expect(state.failure).toEqual({ type: 'api_error', message: 'No.' })
    expect(state.result()).toBeNull()
  })
})
