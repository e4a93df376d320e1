import { describe, expect, test } from 'vitest'
import { createTranslate } from '../../../shared/i18n/language.ts'
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatExact,
  formatOffset,
  formatRelative,
  formatUptime,
} from '../../../renderer/ui/format.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute

describe('durations', () => {
  test.each([
    [0, '0 ms'],
    [842.4, '842 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [3210, '3.2 s'],
    [59_949, '59.9 s'],
    [59_950, '1 min 0 s'],
    [4 * minute + 12 * second, '4 min 12 s'],
    [hour - 1, '1 h 0 min'],
    [2 * hour + 5 * minute, '2 h 5 min'],
    [76 * hour, '3 d 4 h'],
  ])('%d ms is %s', (ms, text) => expect(formatDuration(ms)).toBe(text))

  test('uptime has no tenths and no past', () => {
    expect(formatUptime(8900)).toBe('8 s')
    expect(formatUptime(-50)).toBe('0 s')
    expect(formatUptime(125 * minute)).toBe('2 h 5 min')
  })
})

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1 KiB'],
  [1536, '1.5 KiB'],
  [12 * 1024, '12 KiB'],
  [1024 * 1024 - 1, '1 MiB'],
  [8 * 1024 * 1024, '8 MiB'],
  [5 * 1024 ** 4, '5120 GiB'],
])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1 k'],
  [1234, '1.2 k'],
  [12_480, '12 k'],
  [999_499, '999 k'],
  [999_500, '1 M'],
  [1_240_000, '1.2 M'],
])('%d tokens are %s', (count, text) => expect(formatCount(count)).toBe(text))

test('relative times, in both languages', () => {
  const en = createTranslate('en')
  const zh = createTranslate('zh-CN')
  const now = 1_800_000_000_000
  expect(formatRelative(en, now + 5000, now)).toBe('just now')
  expect(formatRelative(en, now - 4000, now)).toBe('just now')
  expect(formatRelative(en, now - 12_000, now)).toBe('12 s ago')
  expect(formatRelative(en, now - 59 * minute, now)).toBe('59 min ago')
  expect(formatRelative(en, now - 23 * hour, now)).toBe('23 h ago')
  expect(formatRelative(en, now - 25 * hour, now)).toBe('1 day ago')
  expect(formatRelative(zh, now - 50 * hour, now)).toBe('2 天前')
})

test('offsets into a stream align', () => {
  expect(formatOffset(0)).toBe('+0.0')
  expect(formatOffset(842.34)).toBe('+842.3')
  expect(formatOffset(1284.3)).toBe('+1\u202f284.3')
  expect(formatOffset(1_234_567.05)).toMatch(/^\+1\u202f234\u202f567\.[01]$/)
})

test('exact times are local, to the millisecond', () => {
  expect(formatExact(new Date(2026, 2, 4, 5, 6, 7, 8).getTime())).toBe('2026-03-04 05:06:07.008')
})
