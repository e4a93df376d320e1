import { describe, expect, test } from 'vitest'
import { limitLevel, pressingLimit } from '../../../shared/codex/usage-limit-level.ts'
import type { UsageLimit } from '../../../shared/codex/daemon-state.ts'
import { createTranslate } from '../../../shared/i18n/language.ts'
import { limitName } from '../../../shared/i18n/limit-name.ts'
import { loginName } from '../../../shared/i18n/login-name.ts'
import { formatMoment } from '../../../shared/i18n/moment.ts'
import { until } from '../../../shared/i18n/until.ts'

const t = createTranslate('en')
const limit = (part: Partial<UsageLimit>): UsageLimit => ({
  name: 'primary',
  usedPercent: 0,
  windowMinutes: 300,
  resetsAt: 1000,
  ...part,
})

describe('limits', () => {
  test.each([
    [300, '5-hour limit'],
    [299, '5-hour limit'],
    [10_080, 'Weekly limit'],
    [10_079, 'Weekly limit'],
    [43_200, '30-day limit'],
    [1440, '1-day limit'],
    [45, '45-minute limit'],
    [2, '2-minute limit'],
    [null, 'Limit “primary”'],
    [0, 'Limit “primary”'],
  ])('of %j minutes are called %s', (windowMinutes, name) => {
    expect(limitName(t, limit({ windowMinutes }))).toBe(name)
  })

  test('of another bucket are called by it too', () => {
    expect(limitName(t, limit({ name: 'GPT-5-Spark secondary', windowMinutes: 10_080 }))).toBe(
      'GPT-5-Spark · Weekly limit',
    )
  })

  test.each([
    [79.9, 'ok'],
    [80, 'near'],
    [99.9, 'near'],
    [100, 'reached'],
    [140, 'reached'],
  ] as const)('at %d %% are %s, until they have been reset', (usedPercent, level) => {
    expect(limitLevel(limit({ usedPercent }), 999)).toBe(level)
    expect(limitLevel(limit({ usedPercent }), 1000)).toBe('ok')
    expect(limitLevel(limit({ usedPercent, resetsAt: null }), 1e15)).toBe(level)
  })

  test('press by the one that is used most', () => {
    const [far, near, reached] = [20, 85, 100].map((usedPercent) => limit({ usedPercent }))
    expect(
      pressingLimit(
        [far, near, reached].flatMap((one) => one ?? []),
        0,
      ),
    ).toEqual({
      limit: reached,
      level: 'reached',
    })
    expect(pressingLimit(far === undefined ? [] : [far], 0)).toBeNull()
    expect(pressingLimit([], 0)).toBeNull()
  })
})

test.each([
  [0, 'now'],
  [-5, 'now'],
  [7400, 'in 8 s'],
  [60_000, 'in 1 min'],
  [61_000, 'in 2 min'],
  [3_600_000, 'in 1 h 0 min'],
  [7_500_000, 'in 2 h 5 min'],
  [86_400_000, 'in 1 day 0 h'],
  [277_200_000, 'in 3 days 5 h'],
])('%d ms from now is %s', (ms, words) => expect(until(t, 5000 + ms, 5000)).toBe(words))

test('a moment has its day unless it is today', () => {
  const noon = Date.UTC(2026, 10, 24, 12, 3)
  expect(formatMoment(noon, noon - 3_600_000, 'en')).toBe('12:03')
  expect(formatMoment(noon, noon - 86_400_000, 'en')).toMatch(/^Tue,? 24 Nov,? 12:03$/)
  expect(formatMoment(noon, noon - 86_400_000, 'zh-CN')).toMatch(/11月24日.*12:03$/)
})

test('a login is called by its plan', () => {
  expect(loginName(t, { status: 'chatgpt', plan: 'plus' })).toBe('ChatGPT Plus')
  expect(loginName(t, { status: 'chatgpt', plan: 'self_serve_business' })).toBe('ChatGPT Self Serve Business')
  expect(loginName(t, { status: 'chatgpt', plan: null })).toBe('ChatGPT')
  expect(loginName(t, { status: 'logged-out', plan: null })).toBe('not logged in')
})
