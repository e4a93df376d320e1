import type { Preferences } from '../config/preferences.ts'
import { en } from './en.ts'
import { zhCn } from './zh-cn.ts'
import { translate, type Messages, type Translate } from './translate.ts'

export type Language = Exclude<Preferences['language'], 'system'>

const messagesOf: Readonly<Record<Language, Messages>> = { en, 'zh-CN': zhCn }

/** What each language calls itself: shown in the language menu whatever the present language is. */
export const languageNames: Readonly<Record<Language, string>> = { en: 'English', 'zh-CN': '简体中文' }

/**
 * The language to show. `system` follows the locale (BCP 47): every Chinese locale gets 简体中文, the only
 * Chinese we have, everything else English.
 */
export function resolveLanguage(preference: Preferences['language'], systemLocale: string): Language {
  if (preference !== 'system') return preference
  return /^zh(?![a-z])/i.test(systemLocale) ? 'zh-CN' : 'en'
}

/** `translate` bound to one language. */
export function createTranslate(language: Language): Translate {
  const messages = messagesOf[language]
  return (key, ...params) => translate(messages, key, ...params)
}
