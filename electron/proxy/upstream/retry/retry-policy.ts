import { errorCodes } from '../../../../shared/errors/codes.ts'
import type { AppError } from '../../../../shared/errors/app-error.ts'
import type { UpstreamHeaders } from '../upstream.ts'
import { readRetryAfter } from './retry-after.ts'

/** Codex's own first wait (codex-rs `retry.rs`: 200 ms, doubled each time). */
const firstWaitMs = 200
const longestWaitMs = 5_000
/**
 * No attempt begins later than this after the first one, ms. Clients have retries of their own, which ours must
 * not multiply, and a client that streams hears from us at the latest after 30 s (`convert/converted-relay.ts`):
 * so nothing is ever tried again once something went out.
 */
export const retryWindowMs = 25_000

/** Failures to connect that a moment may heal; a wrong name or certificate stays wrong. */
const passing = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_SOCKET',
])

/** Limits that waiting does not lift (Codex: `insufficient_quota`, `usage_limit_reached`, …). */
const lasting = /"(?:insufficient_quota|usage_limit_reached|usage_not_included|billing_[a-z_]+)"/

/** Whether a failure before any reply deserves another attempt. A timeout does not: it was long enough. */
export function isPassing(error: AppError): boolean {
  return error.code === 'provider_unreachable' && errorCodes[error.code].retryable && hasPassingReason(error)
}

const hasPassingReason = (error: AppError): boolean => passing.has(error.facts.current ?? '')

/** Whether a status may mean "not now": 429 and 5xx, but 501 says "never". */
export function mayPass(status: number, headers: UpstreamHeaders): boolean {
  if (headers['x-should-retry'] === 'false') return false
  return status === 429 || (status >= 500 && status !== 501)
}

export const lasts = (body: string): boolean => lasting.test(body)

/**
 * How long to wait before the next attempt, ms; null when there is no point in it any more.
 *
 * @param attempt how many were made
 * @param elapsed since the first began, ms
 * @param random 0 to 1, so that many clients refused at once do not come back at once
 */
export function nextWait(
  attempt: number,
  headers: UpstreamHeaders,
  clock: { now: number; elapsed: number; random: number },
): number | null {
  const asked = readRetryAfter(headers, clock.now)
  const backoff = Math.min(longestWaitMs, firstWaitMs * 2 ** (attempt - 1))
  // Never earlier than asked; without a wish somewhere in the upper half of the step.
  const wait = asked === null ? backoff * (0.5 + clock.random / 2) : asked + backoff * 0.25 * clock.random
  return clock.elapsed + wait > retryWindowMs ? null : Math.round(wait)
}
