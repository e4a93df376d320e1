import { exchangeStates, type ExchangeSummary } from '../../../../shared/inspector/exchange.ts'
import type { MessageKey } from '../../../../shared/i18n/translate.ts'

/** Why a word of the filter has no meaning: a message key and the word to put into it. */
export type FilterProblem = {
  key: Extract<MessageKey, `filter.problem.${string}`>
  value: string
}

export type Filter = {
  /** All words hold. */
  matches(exchange: ExchangeSummary): boolean
  /** Nothing was asked, so everything matches. */
  empty: boolean
  problems: readonly FilterProblem[]
}

type Test = (exchange: ExchangeSummary) => boolean

export const filterFields = ['model', 'provider', 'status', 'slow', 'state'] as const
export type FilterField = (typeof filterFields)[number]

/**
 * The filter box's language: words with a space between, all of which must hold.
 * `model:` `provider:` (contains), `status:404|4xx|>=400`, `slow:>5s` (also `ms`, `min`), `state:failed`,
 * `warning`; a leading `-` negates; `"two words"` keeps a space; anything else is looked for in model,
 * provider, client, path, id and error. A word that makes no sense is reported and left out: half a word
 * being typed must not empty the list.
 */
export function parseFilter(text: string): Filter {
  const tests: Test[] = []
  const problems: FilterProblem[] = []
  for (const word of splitWords(text)) {
    const negated = word.startsWith('-') && word.length > 1
    const parsed = parseWord(negated ? word.slice(1) : word)
    if (typeof parsed === 'function') tests.push(negated ? (exchange) => !parsed(exchange) : parsed)
    else problems.push(parsed)
  }
  return {
    matches: (exchange) => tests.every((test) => test(exchange)),
    empty: tests.length === 0,
    problems,
  }
}

function splitWords(text: string): string[] {
  const words = text.match(/(?:"[^"]*"?|[^\s"])+/g) ?? []
  return words.map((word) => word.replaceAll('"', '')).filter((word) => word !== '')
}

function parseWord(word: string): Test | FilterProblem {
  const colon = word.indexOf(':')
  const field = filterFields.find((name) => name === word.slice(0, colon).toLowerCase())
  if (field === undefined) return word.toLowerCase() === 'warning' ? hasWarning : containsText(word)
  const value = word.slice(colon + 1)
  if (value === '') return { key: 'filter.problem.empty', value: word }
  return parseField[field](value)
}

const parseField: Readonly<Record<FilterField, (value: string) => Test | FilterProblem>> = {
  model: (value) => (exchange) => contains(exchange.model, value) || contains(exchange.upstreamModel, value),
  provider: (value) => (exchange) => contains(exchange.provider, value),
  status: parseStatus,
  slow: parseSlow,
  state: parseState,
}

function parseStatus(value: string): Test | FilterProblem {
  const group = /^([1-5])xx$/i.exec(value)?.[1]
  if (group !== undefined)
    return ({ status }) => status !== null && Math.floor(status / 100) === Number(group)
  const [, comparison = '=', digits] = /^(>=|<=|>|<|=)?(\d{3})$/.exec(value) ?? []
  if (digits === undefined) return { key: 'filter.problem.status', value }
  return ({ status }) => status !== null && compare(status, comparison, Number(digits))
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, min: 60_000 }

/** `slow:5s` means the same as `slow:>5s`. An exchange still under way is not slow yet. */
function parseSlow(value: string): Test | FilterProblem {
  const [, comparison = '>', digits, unit = 's'] =
    /^(>=|<=|>|<)?(\d+(?:\.\d+)?)(ms|s|min|m)?$/i.exec(value) ?? []
  const factor = unitMs[unit.toLowerCase()]
  if (digits === undefined || factor === undefined) return { key: 'filter.problem.slow', value }
  return ({ durationMs }) => durationMs !== null && compare(durationMs, comparison, Number(digits) * factor)
}

function parseState(value: string): Test | FilterProblem {
  const state = exchangeStates.find((name) => name === value.toLowerCase())
  return state === undefined ? { key: 'filter.problem.state', value } : (exchange) => exchange.state === state
}

function compare(left: number, comparison: string, right: number): boolean {
  if (comparison === '>') return left > right
  if (comparison === '>=') return left >= right
  if (comparison === '<') return left < right
  if (comparison === '<=') return left <= right
  return left === right
}

function hasWarning(exchange: ExchangeSummary): boolean {
  return exchange.warnings > 0
}

function containsText(text: string): Test {
  return ({ model, upstreamModel, provider, client, path, id, error }) =>
    [model, upstreamModel, provider, client, path, id, error?.message ?? null].some((part) =>
      contains(part, text),
    )
}

function contains(text: string | null, part: string): boolean {
  return text?.toLowerCase().includes(part.toLowerCase()) ?? false
}
