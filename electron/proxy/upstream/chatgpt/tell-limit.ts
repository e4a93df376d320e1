import type { Json } from '../../../../shared/protocol/json/json-value.ts'
import { readNumber } from '../../../../shared/protocol/json/readers.ts'
import { failureEnvelope, readProviderFailure } from '../../../../shared/protocol/provider-failure.ts'
import { durationInWords, isUsageLimit } from '../../../../shared/protocol/usage-limit.ts'
import { readRetryAfter } from '../retry/retry-after.ts'
import type { UpstreamHeaders } from '../upstream.ts'

export type ToldLimit = { headers: UpstreamHeaders; body: Buffer }

/**
 * A 429 of the backend with the time in words and as `retry-after`; its own members stay, Codex reads them. A spent
 * share of use also says `x-should-retry: false`, which the official packages obey.
 *
 * @param now epoch ms
 * @returns null when the body is no error that can be understood
 */
export function tellLimit(body: Buffer, headers: UpstreamHeaders, now: number): ToldLimit | null {
  const failure = readProviderFailure(parse(body))
  if (failure === null) return null
  const spent = isUsageLimit(failure)
  const wait = spent ? secondsToReset(failure.extra, headers, now) : secondsAsked(headers, now)
  const words =
    spent || wait === null || wait < 1 || /\btry again\b/i.test(failure.message)
      ? failure.message
      : `${failure.message.replace(/\.\s*$/, '')}. Try again in ${durationInWords(wait)}.`
  const told = Buffer.from(JSON.stringify(failureEnvelope({ ...failure, message: words })))
  return {
    body: told,
    headers: {
      ...headers,
      'content-type': 'application/json',
      'content-length': String(told.length),
      ...(wait === null || headers['retry-after'] !== undefined ? {} : { 'retry-after': String(wait) }),
      ...(spent ? { 'x-should-retry': 'false' } : {}),
    },
  }
}

function secondsToReset(
  extra: Parameters<typeof readNumber>[0],
  headers: UpstreamHeaders,
  now: number,
): number | null {
  const told = readNumber(extra, 'resets_in_seconds')
  if (told !== undefined) return Math.max(0, Math.ceil(told))
  const at = readNumber(extra, 'resets_at')
  if (at !== undefined) return Math.max(0, Math.ceil(at - now / 1000))
  const inHeader = Number(headers['x-codex-primary-reset-after-seconds'])
  return Number.isFinite(inHeader) && inHeader > 0 ? Math.ceil(inHeader) : null
}

function secondsAsked(headers: UpstreamHeaders, now: number): number | null {
  const ms = readRetryAfter(headers, now)
  return ms === null ? null : Math.ceil(ms / 1000)
}

function parse(body: Buffer): Json | undefined {
  try {
    const value: Json = JSON.parse(body.toString('utf8'))
    return value
  } catch {
    return undefined
  }
}
