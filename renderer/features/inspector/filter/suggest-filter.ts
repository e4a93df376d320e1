import type { ExchangeSummary } from '../../../../shared/inspector/exchange.ts'
import type { MessageKey } from '../../../../shared/i18n/translate.ts'
import { filterFields, type FilterField } from './parse-filter.ts'

export type FilterSuggestion = {
  /** What replaces the last word. */
  word: string
  hint: Extract<MessageKey, `filter.hint.${string}`>
}

const fixedValues: Readonly<Partial<Record<FilterField, readonly string[]>>> = {
  status: ['>=400', '2xx', '4xx', '5xx'],
  slow: ['>1s', '>5s', '>30s'],
  state: ['streaming', 'failed', 'cancelled', 'waiting', 'complete'],
}

const mostShown = 8

/** Ways to go on from the last word: a field, or a value it has in the present list. */
export function suggestFilter(text: string, exchanges: readonly ExchangeSummary[]): FilterSuggestion[] {
  const last = lastWord(text).toLowerCase().replace(/^-/, '')
  const colon = last.indexOf(':')
  const all: FilterSuggestion[] =
    colon === -1
      ? [
          ...filterFields.map((field) => ({ word: `${field}:`, hint: `filter.hint.${field}` as const })),
          { word: 'warning', hint: 'filter.hint.warning' as const },
        ]
      : valuesOf(last.slice(0, colon), exchanges)
  return all
    .filter(({ word }) => word.toLowerCase().startsWith(last) && word.toLowerCase() !== last)
    .slice(0, mostShown)
}

function valuesOf(name: string, exchanges: readonly ExchangeSummary[]): FilterSuggestion[] {
  const field = filterFields.find((known) => known === name)
  if (field === undefined) return []
  const values =
    field === 'model' || field === 'provider'
      ? [...new Set(exchanges.map((exchange) => exchange[field]))].filter((value) => value !== null)
      : (fixedValues[field] ?? [])
  return values.map((value) => ({
    word: `${field}:${/\s/.test(value) ? `"${value}"` : value}`,
    hint: `filter.hint.${field}` as const,
  }))
}

/** The text with its last word replaced; a finished word is followed by a space. */
export function acceptSuggestion(text: string, { word }: FilterSuggestion): string {
  const last = lastWord(text)
  const sign = last.startsWith('-') ? '-' : ''
  return `${text.slice(0, text.length - last.length)}${sign}${word}${word.endsWith(':') ? '' : ' '}`
}

function lastWord(text: string): string {
  return /\S*$/.exec(text)?.[0] ?? ''
}
