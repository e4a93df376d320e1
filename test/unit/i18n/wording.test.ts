import { describe, expect, it } from 'vitest'
import { english } from '../../../shared/i18n/wording/english.ts'
import { inLanguage, wordings } from '../../../shared/i18n/wording/in-language.ts'
import { inEnglish, say, wordingSchema } from '../../../shared/i18n/wording/wording.ts'

const keys = Object.keys(english) as (keyof typeof english)[]
const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').toSorted()

describe('templates', () => {
  it.each(keys)('%s has the same placeholders in every language, and Chinese words', (key) => {
    const chinese = wordings['zh-CN'][key]
    expect(placeholders(chinese)).toEqual(placeholders(english[key]))
    // Nothing but a value needs no translation.
    if (english[key].replaceAll(/\{\w+\}/g, '').trim() !== '') expect(chinese).toMatch(/\p{Script=Han}/u)
  })

  it('have no braces that are not placeholders', () => {
    for (const templates of Object.values(wordings)) {
      const odd = Object.entries(templates).filter(([, text]) => /[{}]/.test(text.replaceAll(/\{\w+\}/g, '')))
      expect(odd).toEqual([])
    }
  })

  it('use no exclamation marks', () => {
    const all = Object.values(wordings).flatMap((templates) => Object.values(templates))
    expect(all.filter((text) => /[!！]/.test(text))).toEqual([])
  })
})

describe('a wording', () => {
  const inner = say('fix.write', { text: 'a = "{key}"' })
  const wording = say('change.undo', { reason: say('change.doctor', { title: inner }) })

  it('is said in either language, with its values as they are and its sentences translated', () => {
    expect(inEnglish(wording)).toBe('Undo: Doctor: Write a = "{key}"')
    expect(inLanguage('en', wording)).toBe(inEnglish(wording))
    expect(inLanguage('zh-CN', wording)).toBe('撤销：配置检查：写成 a = "{key}"')
  })

  it('crosses a process as it is, and one with a name that nobody knows does not', () => {
    const sent: unknown = JSON.parse(JSON.stringify(wording))
    expect(wordingSchema.parse(sent)).toEqual(wording)
    expect(wordingSchema.safeParse({ key: 'fix.nobody', values: {} }).success).toBe(false)
    expect(wordingSchema.safeParse({ key: 'toString', values: {} }).success).toBe(false)
    expect(
      wordingSchema.safeParse({ key: 'fix.write', values: { text: { key: 'x', values: {} } } }).success,
    ).toBe(false)
  })
})
