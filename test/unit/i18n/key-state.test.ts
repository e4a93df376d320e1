import { describe, expect, it } from 'vitest'
import { createTranslate } from '../../../shared/i18n/language.ts'
import { keychainName, keychainReason, keyStateText } from '../../../shared/i18n/key-state.ts'

const t = createTranslate('en')

describe('the key of a provider', () => {
  it.each([
    [{ key: 'none', envKey: null, storedKey: null }, 'no key needed'],
    [{ key: 'set', envKey: null, storedKey: null }, 'key set'],
    [{ key: 'set', envKey: 'A_KEY', storedKey: null }, 'A_KEY set'],
    [{ key: 'missing', envKey: 'A_KEY', storedKey: null }, 'A_KEY missing'],
    [{ key: 'set', envKey: null, storedKey: 'plain' }, 'key stored unencrypted'],
    [{ key: 'missing', envKey: null, storedKey: 'missing' }, 'no key stored'],
  ] as const)('%j is told as %s', (facts, text) => {
    expect(keyStateText(t, facts)).toBe(text)
  })
})

it.each([
  [null, 'darwin', 'macOS Keychain'],
  [null, 'win32 x64', 'Windows account'],
  [null, 'linux x64', 'system keyring'],
  [null, '', 'system keyring'],
  ['kwallet', 'linux', 'KDE Wallet'],
] as const)('a keychain %j on %s is called %s', (kind, platform, name) => {
  expect(keychainName(t, kind, platform)).toBe(name)
})

describe('why there is no keychain', () => {
  const chinese = createTranslate('zh-CN')

  it.each(['unnamed', 'locked', 'unusable'] as const)(
    '%s is told in the language of the window',
    (reason) => {
      const told = keychainReason(chinese, { available: false, reason, why: 'as the system said it' })
      expect(told).toMatch(/\p{Script=Han}/u)
      expect(told).not.toContain('as the system said it')
    },
  )

  it('is as the system said it where nothing else is known', () => {
    expect(keychainReason(chinese, { available: false, why: 'no window' })).toBe('no window')
  })
})
