import { readNumber } from './json/readers.ts'
import type { ProviderFailure } from './provider-failure.ts'

export const usageLimitCode = 'usage_limit_reached'

/** The plan's share of use is spent: asking again is of no use before it resets. */
export function isUsageLimit({ code, type }: Pick<ProviderFailure, 'code' | 'type'>): boolean {
  return code === usageLimitCode || type === usageLimitCode
}

/**
 * Puts into the message when a spent limit resets, which the ChatGPT backend tells in numbers only:
 * `{"type":"usage_limit_reached","message":"The usage limit has been reached","resets_at":…,"resets_in_seconds":…}`
 * (codex2api#9, pi#4172; Codex reads the same members).
 */
export function withResetInWords(failure: ProviderFailure): ProviderFailure {
  if (!isUsageLimit(failure)) return failure
  const coded = { ...failure, code: usageLimitCode }
  const seconds = readNumber(failure.extra, 'resets_in_seconds')
  const at = readNumber(failure.extra, 'resets_at')
  const told = [
    ...(seconds === undefined ? [] : [`in ${durationInWords(seconds)}`]),
    ...(at === undefined ? [] : [`at ${momentInWords(at)}`]),
  ]
  // What has its words already comes by here once more on its way to a client of another dialect.
  if (told.length === 0 || failure.message.includes(' It resets ')) return coded
  return { ...coded, message: `${failure.message.replace(/\.\s*$/, '')}. It resets ${told.join(', ')}.` }
}

const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const

/** The two largest parts: `3 hours 51 minutes`. */
export function durationInWords(seconds: number): string {
  let rest = Math.max(0, Math.ceil(seconds))
  const parts: string[] = []
  for (const [name, length] of units) {
    const count = Math.floor(rest / length)
    rest -= count * length
    if (count > 0) parts.push(`${count} ${name}${count === 1 ? '' : 's'}`)
    else if (parts.length > 0) break
    if (parts.length === 2) break
  }
  return parts.length === 0 ? 'a moment' : parts.join(' ')
}

/** @param seconds since the epoch */
function momentInWords(seconds: number): string {
  const date = new Date(seconds * 1000)
  if (Number.isNaN(date.getTime())) return 'an unknown time'
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
