import { describe, expect, it } from 'vitest'
import { AppError } from '../../../../shared/errors/app-error.ts'
import { clampEffort, knownEfforts } from '../../../../shared/protocol/convert/common/effort.ts'
import { chatFinishOf, endOfChatFinish } from '../../../../shared/protocol/convert/common/finish-reason.ts'
import {
  failureEnvelope,
  readProviderFailure,
  statusOfFailure,
  toProviderError,
} from '../../../../shared/protocol/provider-failure.ts'
import {
  describeJson,
  joinPath,
  readNumber,
  readObjects,
  readString,
  requireString,
  wantBoolean,
  wantNumber,
  wantObjects,
  wantString,
} from '../../../../shared/protocol/json/readers.ts'
import type { Json } from '../../../../shared/protocol/json/json-value.ts'

describe('effort', () => {
  it.each([
    ['high', ['low', 'high'], 'high'],
    ['xhigh', ['low', 'medium', 'high'], 'high'],
    ['max', ['low', 'medium', 'high'], 'high'],
    ['minimal', ['low', 'medium'], 'low'],
    ['none', ['low', 'medium'], 'low'],
    ['medium', ['low', 'high'], 'low'],
    ['turbo', ['low', 'turbo'], 'turbo'],
    ['turbo', ['low'], null],
    ['high', ['odd'], null],
    ['high', null, null],
    ['high', [], null],
  ])('%s among %j is %s', (wish, accepted, expected) => {
    expect(clampEffort(wish, accepted)).toBe(expected)
  })

  it('leaves every known effort alone where all are accepted', () => {
    for (const effort of knownEfforts) expect(clampEffort(effort, knownEfforts)).toBe(effort)
  })
})

describe('finish reasons', () => {
  it.each([
    ['stop', 'completed'],
    ['tool_calls', 'completed'],
    ['function_call', 'completed'],
    ['end_turn', 'completed'],
    ['length', 'incomplete'],
    ['max_tokens', 'incomplete'],
    ['content_filter', 'incomplete'],
    ['error', 'failed'],
    ['insufficient_system_resource', 'failed'],
  ])('%s is %s', (reason, status) => expect(endOfChatFinish(reason).status).toBe(status))

  it('goes there and back', () => {
    for (const reason of ['stop', 'length', 'content_filter'] as const) {
      const end = endOfChatFinish(reason)
      expect(end.status === 'failed' ? null : chatFinishOf(end, false)).toBe(reason)
    }
    expect(chatFinishOf({ status: 'completed' }, true)).toBe('tool_calls')
    expect(chatFinishOf({ status: 'incomplete', reason: 'max_output_tokens' }, true)).toBe('length')
  })
})

describe('provider failures', () => {
  it.each<[string, Json]>([
    ['a chunk', { choices: [], error: null }],
    ['a response', { object: 'response', status: 'completed', error: null, output: [] }],
    ['an event', { type: 'response.output_text.delta', delta: 'error' }],
    ['a chat reply with a message', { choices: [{ message: {} }], message: 'x' }],
    ['nothing', {}],
    ['a number', 5],
  ])('none is read from %s', (_name, value) => expect(readProviderFailure(value)).toBeNull())

  it.each<[Json, number]>([
    [{ error: { code: 'context_length_exceeded' } }, 400],
    [{ error: { code: 'invalid_prompt' } }, 400],
    [{ error: { code: 'rate_limit_exceeded' } }, 429],
    [{ error: { type: 'usage_limit_reached' } }, 429],
    [{ error: { code: 'insufficient_quota' } }, 429],
    [{ error: { code: 'server_is_overloaded' } }, 503],
    [{ error: { code: 429, message: 'x' } }, 429],
    [{ error: 'text' }, 502],
    [{ object: 'error', message: 'x', code: 404 }, 404],
  ])('%j deserves %d', (value, status) => {
    const failure = readProviderFailure(value)
    expect(failure === null ? null : statusOfFailure(failure)).toBe(status)
  })

  it('keep the provider’s words in the envelope and the code in the error', () => {
    const failure = readProviderFailure({
      error: { message: 'No.', type: 't', param: 'p', code: 'c', plan_type: 'plus' },
    })
    expect(failure).not.toBeNull()
    if (failure === null) return
    expect(failureEnvelope(failure)).toEqual({
      error: { message: 'No.', type: 't', param: 'p', code: 'c', plan_type: 'plus' },
    })
    const error = toProviderError(failure)
    expect(error).toMatchObject({ code: 'provider_error', status: 502, facts: { current: 'c' } })
    expect(error.message).toContain('No')
  })
})

describe('readers', () => {
  it('take what fits and nothing else', () => {
    expect(readString({ a: 5 }, 'a')).toBeUndefined()
    expect(readNumber({ a: '5' }, 'a')).toBeUndefined()
    expect(readObjects({ a: [1, { b: 2 }, null, []] }, 'a')).toEqual([{ b: 2 }])
    expect(readObjects({}, 'a')).toEqual([])
  })

  it('take null for absent in a request, and name the place of the wrong type', () => {
    expect(wantString({ a: null }, 'a', '')).toBeUndefined()
    const where = (run: () => unknown): string | undefined => {
      try {
        run()
      } catch (thrown) {
        if (thrown instanceof AppError) return `${thrown.code} ${thrown.facts.where} ${thrown.facts.current}`
      }
      return undefined
    }
    expect(where(() => wantNumber({ a: 'x' }, 'a', 'tools[0]'))).toBe('invalid_request tools[0].a "x"')
    expect(where(() => wantBoolean({ a: 1 }, 'a', ''))).toBe('invalid_request a 1')
    expect(where(() => wantObjects({ a: [{}, 3] }, 'a', ''))).toBe('invalid_request a[1] 3')
    expect(where(() => requireString({ a: '' }, 'a', ''))).toBe('invalid_request a ""')
    expect(joinPath(joinPath('', 'a'), 3)).toBe('a[3]')
  })

  it('describe values shortly', () => {
    expect(describeJson('x'.repeat(1000)).length).toBeLessThan(60)
    expect(
      describeJson(Object.fromEntries(Array.from({ length: 99 }, (_, n) => [`key${n}`, n]))).length,
    ).toBeLessThan(80)
    expect([[], [1], {}, null, undefined, true].map(describeJson)).toEqual([
      'an empty list',
      'a list of 1',
      'an empty object',
      'null',
      'nothing',
      'true',
    ])
  })
})
