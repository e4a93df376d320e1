import { describe, expect, it } from 'vitest'
import { readRetryAfter } from '../../../electron/proxy/upstream/retry/retry-after.ts'
import {
  isPassing,
  lasts,
  mayPass,
  nextWait,
  retryWindowMs,
} from '../../../electron/proxy/upstream/retry/retry-policy.ts'
import { AppError } from '../../../shared/errors/app-error.ts'

const now = Date.parse('2026-11-21T12:00:00Z')

it.each([
  [{ 'retry-after': '2' }, 2000],
  [{ 'retry-after': '1.5' }, 1500],
  [{ 'retry-after': 'Sat, 21 Nov 2026 12:00:07 GMT' }, 7000],
  [{ 'retry-after': 'Sat, 21 Nov 2026 11:00:00 GMT' }, 0],
  [{ 'retry-after-ms': '250', 'retry-after': '1' }, 250],
  [{ 'retry-after': 'soon' }, null],
  [{ 'retry-after': ['1', '2'] }, null],
  [{}, null],
])('reads %j', (headers, ms) => {
  expect(readRetryAfter(headers, now)).toBe(ms)
})

describe('the next wait', () => {
  const at = (random: number, elapsed = 0) => ({ now, elapsed, random })

  it('doubles, with a random part, up to a limit', () => {
    expect([1, 2, 3, 9].map((attempt) => nextWait(attempt, {}, at(0)))).toEqual([100, 200, 400, 2500])
    expect([1, 2, 3, 9].map((attempt) => nextWait(attempt, {}, at(1)))).toEqual([200, 400, 800, 5000])
  })

  it('is never shorter than asked', () => {
    expect(nextWait(1, { 'retry-after': '3' }, at(0))).toBe(3000)
    expect(nextWait(1, { 'retry-after': '3' }, at(1))).toBeGreaterThan(3000)
  })

  it('ends with the window', () => {
    expect(nextWait(1, { 'retry-after': '26' }, at(0))).toBeNull()
    expect(nextWait(1, {}, at(1, retryWindowMs - 100))).toBeNull()
  })
})

it('knows what may pass and what lasts', () => {
  expect([429, 500, 503, 529].every((status) => mayPass(status, {}))).toBe(true)
  expect([200, 400, 401, 404, 422, 501].some((status) => mayPass(status, {}))).toBe(false)
  expect(mayPass(503, { 'x-should-retry': 'false' })).toBe(false)
  expect(lasts('{"error":{"code":"insufficient_quota"}}')).toBe(true)
  expect(lasts('{"error":{"type":"usage_limit_reached"}}')).toBe(true)
  expect(lasts('{"error":{"code":"rate_limit_exceeded"}}')).toBe(false)
})

it('takes a refused connection for passing, a wrong name and a timeout not', () => {
  const unreachable = (current: string) => new AppError('provider_unreachable', { what: 'x', current })
  expect(['ECONNREFUSED', 'ECONNRESET', 'EAI_AGAIN'].map(unreachable).every(isPassing)).toBe(true)
  expect(['ENOTFOUND', 'CERT_HAS_EXPIRED'].map(unreachable).some(isPassing)).toBe(false)
  expect(isPassing(new AppError('provider_timeout', { what: 'x', current: 'ETIMEDOUT' }))).toBe(false)
})
