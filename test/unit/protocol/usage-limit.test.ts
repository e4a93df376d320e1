import { expect, it } from 'vitest'
import {
  readProviderFailure,
  statusOfFailure,
  toProviderError,
} from '../../../shared/protocol/provider-failure.ts'
import { durationInWords } from '../../../shared/protocol/usage-limit.ts'

it.each([
  [0, 'a moment'],
  [0.4, '1 second'],
  [59, '59 seconds'],
  [60, '1 minute'],
  [3661, '1 hour 1 minute'],
  [3601, '1 hour'],
  [13_872, '3 hours 51 minutes'],
  [529_498, '6 days 3 hours'],
])('%d seconds are %s', (seconds, words) => {
  expect(durationInWords(seconds)).toBe(words)
})

const limit = { type: 'usage_limit_reached', message: 'The usage limit has been reached', plan_type: 'plus' }

it.each([
  [{ error: { ...limit, resets_at: 1_777_936_568, resets_in_seconds: 13_872 } }],
  // As the last event of a stream.
  [
    {
      type: 'error',
      status_code: 429,
      error: { ...limit, resets_at: 1_777_936_568, resets_in_seconds: 13_872 },
    },
  ],
  [
    {
      type: 'response.failed',
      response: { error: { ...limit, code: null, resets_at: 1_777_936_568, resets_in_seconds: 13_872 } },
    },
  ],
])('a spent limit says in words when it resets, wherever it is told', (body) => {
  const failure = readProviderFailure(body)
  expect(failure).toMatchObject({
    code: 'usage_limit_reached',
    message: 'The usage limit has been reached. It resets in 3 hours 51 minutes, at 2026-05-04 23:16 UTC.',
  })
  if (failure === null) return
  expect(statusOfFailure(failure)).toBe(429)
  expect(toProviderError(failure)).toMatchObject({ code: 'usage_limit_reached', status: 429 })
  // Once more on its way to a client of another dialect: not twice the same words.
  expect(readProviderFailure({ error: { ...failure, ...failure.extra } })?.message).toBe(failure.message)
})

it('leaves other limits and unknown times as they are', () => {
  expect(readProviderFailure({ error: { ...limit } })?.message).toBe(limit.message)
  const other = { error: { code: 'rate_limit_exceeded', message: 'Slow down', resets_in_seconds: 5 } }
  expect(readProviderFailure(other)).toMatchObject({ code: 'rate_limit_exceeded', message: 'Slow down' })
})
