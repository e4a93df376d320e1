import { describe, expect, test } from 'vitest'
import { errorCodes } from '../../../shared/errors/codes.ts'
import { en } from '../../../shared/i18n/en.ts'
import { errorTitle } from '../../../shared/i18n/error-titles.ts'
import { createTranslate, resolveLanguage } from '../../../shared/i18n/language.ts'
import { translate } from '../../../shared/i18n/translate.ts'
import { zhCn } from '../../../shared/i18n/zh-cn.ts'

const keys = Object.keys(en) as (keyof typeof en)[]

function placeholders(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)/g)].map((match) => match[1] ?? ''))].toSorted()
}

describe('message files', () => {
  test('have the same keys', () => {
    expect(Object.keys(zhCn).toSorted()).toEqual(Object.keys(en).toSorted())
  })

  test.each(keys)('%s has the same placeholders in both languages and no empty text', (key) => {
    expect(placeholders(zhCn[key])).toEqual(placeholders(en[key]))
    expect(zhCn[key].trim()).not.toBe('')
    expect(en[key].trim()).not.toBe('')
  })

  test('leave no Chinese character against the figure of a time', () => {
    const shown = (key: keyof typeof en): string => zhCn[key].replaceAll('{time}', '12 秒前')
    expect(keys.filter((key) => /\p{Script=Han}12 秒前/u.test(shown(key)))).toEqual([])
  })

  test('use no exclamation marks', () => {
    expect(keys.filter((key) => /[!！]/.test(en[key] + zhCn[key]))).toEqual([])
  })

  test('are really translated, but for words that stay', () => {
    const same = keys.filter((key) => zhCn[key] === en[key])
    expect(same.toSorted()).toEqual([
      'account.keyPlaceholder',
      'app.name',
      'daemon.codex',
      'daemon.mcp',
      'documents.codex',
      'documents.ours',
      'login.chatgpt',
      'login.chatgptPlan',
      'mcp.badge.http',
      'mcp.url',
      'providers.baseUrl',
      'settings.baseUrl',
      'tray.codex.running',
      'versions.source.configured',
      'versions.source.managed',
    ])
  })

  test('every error code has a title in both languages', () => {
    for (const code of Object.keys(errorCodes) as (keyof typeof errorCodes)[]) {
      expect(errorTitle('en', code)).not.toBe('')
      expect(errorTitle('zh-CN', code)).toMatch(/\p{Script=Han}/u)
    }
  })
})

describe('translate', () => {
  test('fills placeholders in, as often as they occur', () => {
    expect(translate(en, 'tray.status.running', { address: '127.0.0.1:1' })).toBe('Running · 127.0.0.1:1')
    expect(translate(zhCn, 'tray.status.backoff', { seconds: 4 })).toBe('4 秒后重启')
  })

  test('chooses the plural by the number', () => {
    expect(translate(en, 'inspector.count', { total: 0 })).toBe('0 requests')
    expect(translate(en, 'inspector.count', { total: 1 })).toBe('1 request')
    expect(translate(en, 'inspector.count', { total: 2 })).toBe('2 requests')
  })

  test('does not interpret what it fills in', () => {
    expect(translate(en, 'notice.baseUrlCopied', { baseUrl: '{total} $& $1' })).toBe('Copied {total} $& $1')
  })
})

describe('language', () => {
  test('system follows the locale, a choice does not', () => {
    expect(resolveLanguage('system', 'zh-CN')).toBe('zh-CN')
    expect(resolveLanguage('system', 'zh_TW.UTF-8')).toBe('zh-CN')
    expect(resolveLanguage('system', 'zh')).toBe('zh-CN')
    expect(resolveLanguage('system', 'de-DE')).toBe('en')
    expect(resolveLanguage('system', '')).toBe('en')
    expect(resolveLanguage('en', 'zh-CN')).toBe('en')
  })

  test('binds one language', () => {
    expect(createTranslate('zh-CN')('tray.quit')).toBe('退出 codex-tray')
  })
})
