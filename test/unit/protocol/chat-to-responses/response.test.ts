import { describe, expect, it } from 'vitest'
import { AppError } from '../../../../shared/errors/app-error.ts'
import { chatToResponses } from '../../../../shared/protocol/convert/chat-to-responses/converter.ts'
import type { JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import { replyContext } from '../../../support/chat-harness.ts'
import { buildResponse, type ItemSpec } from '../../../support/responses-events.ts'

const whole = (items: ItemSpec[], memory = {}): JsonObject =>
  chatToResponses.response(buildResponse({ items }), replyContext(memory)).body

function codeOf(body: JsonObject): string {
  try {
    chatToResponses.response(body, replyContext())
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown.code
  }
  return 'nothing thrown'
}

describe('a whole answer', () => {
  it('is a chat.completion under the client’s model name, with usage', () => {
    expect(whole([{ kind: 'text', text: 'hello' }])).toEqual({
      id: 'chatcmpl_1',
      object: 'chat.completion',
      created: 1_700_000_000,
      model: 'codex-main',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'hello', refusal: null },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: {
        prompt_tokens: 20,
        completion_tokens: 10,
        total_tokens: 30,
        prompt_tokens_details: { cached_tokens: 5 },
        completion_tokens_details: { reasoning_tokens: 4 },
      },
      service_tier: 'default',
    })
  })

  it('has content null beside calls, and the calls in order', () => {
    const items: ItemSpec[] = [
      { kind: 'function', name: 'f', input: '' },
      { kind: 'custom', name: 'ApplyPatch', input: 'raw "patch"' },
    ]
    expect(whole(items)).toMatchObject({
      choices: [
        {
          message: {
            content: null,
            tool_calls: [
              { id: 'call_0', type: 'function', function: { name: 'f', arguments: '{}' } },
              { id: 'call_1', type: 'custom', custom: { name: 'ApplyPatch', input: 'raw "patch"' } },
            ],
          },
          finish_reason: 'tool_calls',
        },
      ],
    })
    expect(whole(items, { customCalls: 'function' })).toMatchObject({
      choices: [
        {
          message: {
            tool_calls: [
              {},
              { type: 'function', function: { name: 'ApplyPatch', arguments: 'raw "patch"' } },
            ],
          },
        },
      ],
    })
  })

  it('speaks of what it cannot carry', () => {
    const { warnings } = chatToResponses.response(
      buildResponse({ items: [{ kind: 'other', item: { type: 'image_generation_call', result: 'x' } }] }),
      replyContext(),
    )
    expect(warnings).toEqual([expect.objectContaining({ code: 'item-dropped' })])
  })

  it.each<[string, JsonObject, string]>([
    ['a failed response', buildResponse({ items: [], terminal: 'failed' }), 'provider_error'],
    [
      'a failed response without reason',
      { object: 'response', status: 'failed', output: [] },
      'provider_error',
    ],
    [
      'a finished call without a name',
      buildResponse({ items: [{ kind: 'function', name: '', input: '{}' }] }),
      'provider_error',
    ],
    ['an error object', { error: { message: 'x' } }, 'provider_error'],
    ['a detail', { detail: 'Unsupported parameter: user' }, 'provider_error'],
    [
      'an unfinished response',
      { object: 'response', status: 'in_progress', output: [] },
      'provider_not_an_api',
    ],
    ['a Chat reply', { object: 'chat.completion', choices: [] }, 'provider_not_an_api'],
    ['anything', { hello: 'world' }, 'provider_not_an_api'],
  ])('%s is an error', (_name, body, code) => {
    expect(codeOf(body)).toBe(code)
  })
})
