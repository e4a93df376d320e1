import type { UpstreamHeaders } from '../upstream.ts'

/**
 * How long the provider asks us to wait, ms: `retry-after-ms` (OpenAI), or `Retry-After` in seconds or as a
 * date (RFC 9110 10.2.3).
 *
 * @param now epoch ms
 * @returns null when it asks for nothing, or for nothing that can be understood
 */
export function readRetryAfter(headers: UpstreamHeaders, now: number): number | null {
  const exact = numberIn(headers['retry-after-ms'])
  if (exact !== null) return exact
  const seconds = numberIn(headers['retry-after'])
  if (seconds !== null) return seconds * 1000
  const date = headers['retry-after']
  if (typeof date !== 'string') return null
  const at = Date.parse(date)
  return Number.isNaN(at) ? null : Math.max(0, at - now)
}

function numberIn(value: string | string[] | undefined): number | null {
  if (typeof value !== 'string' || !/^\s*\d+(?:\.\d+)?\s*$/.test(value)) return null
  return Number(value)
}
