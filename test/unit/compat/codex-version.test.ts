import { expect, test } from 'vitest'
import {
  compareVersions,
  formatVersion,
  isAtLeast,
  parseCodexVersion,
} from '../../../shared/compat/codex-version.ts'

test.each([
  ['codex-cli 0.169.0\n', '0.169.0'],
  ['0.42.0', '0.42.0'],
  ['codex-cli 0.43.0-alpha.12\r\n', '0.43.0-alpha.12'],
])('%j is version %s', (text, version) => {
  const parsed = parseCodexVersion(text)
  expect(parsed && formatVersion(parsed)).toBe(version)
})

test.each(['', 'codex 0.1', 'codex-cli', 'v0.44.0', '0.44', 'codex-cli 0.44.0 extra', '0.44.0-'])(
  '%j is no version',
  (text) => expect(parseCodexVersion(text)).toBeNull(),
)

test('versions sort by number, a pre-release before its release', () => {
  const sorted = [
    '0.43.0-alpha',
    '0.43.0-alpha.1',
    '0.43.0-alpha.2',
    '0.43.0-alpha.11',
    '0.43.0-alpha.x',
    '0.43.0-beta',
    '0.43.0',
    '0.43.1',
    '0.100.0',
    '1.0.0',
  ]
  const parse = (text: string) => {
    const parsed = parseCodexVersion(text)
    if (parsed === null) throw new Error(text)
    return parsed
  }
  const mixed = sorted.toReversed().map(parse)
  expect(mixed.toSorted(compareVersions).map(formatVersion)).toEqual(sorted)
  expect(compareVersions(parse('0.44.0'), parse('codex-cli 0.44.0'))).toBe(0)
})

test('what is not a version is never new enough', () => {
  expect(isAtLeast('0.100.0', '0.99.0')).toBe(true)
  expect(isAtLeast('0.99.0', '0.99.0')).toBe(true)
  expect(isAtLeast('0.99.0-alpha.1', '0.99.0')).toBe(false)
  expect(isAtLeast('unknown', '0.42.0')).toBe(false)
  expect(isAtLeast('0.44.0', '')).toBe(false)
})
