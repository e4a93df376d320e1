import type { Language } from '../language.ts'
import { english } from './english.ts'
import { filled } from './filled.ts'
import type { Wording, WordingKey } from './wording.ts'
import { zhCnChanges } from './zh-cn-changes.ts'
import { zhCnFindings } from './zh-cn-findings.ts'
import { zhCnFixes } from './zh-cn-fixes.ts'
import { zhCnTypes } from './zh-cn-types.ts'

/** Every template of every language. */
export const wordings: Readonly<Record<Language, Readonly<Record<WordingKey, string>>>> = {
  en: english,
  'zh-CN': { ...zhCnFindings, ...zhCnFixes, ...zhCnTypes, ...zhCnChanges },
}

/** A sentence of main as the window shows it. */
export const inLanguage = (language: Language, wording: Wording): string =>
  filled(wordings[language], wording)
