import type { IncomingHttpHeaders } from 'node:http'
import type { ResolvedProvider } from '../../../shared/config/routing-config.ts'

/**
 * Never forwarded: the client's credentials to US, cookies, what belongs to one connection (RFC 9110 7.6.1),
 * forwarding headers, and what describes the body as it came. Everything else is, known or not.
 */
const denied = new Set([
  'authorization',
  'x-api-key',
  'api-key',
  'cookie',
  'host',
  'origin',
  'referer',
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'http2-settings',
  'content-length',
  'content-encoding',
  'accept-encoding',
  'forwarded',
  'via',
  'x-real-ip',
  'true-client-ip',
  'cdn-loop',
  'x-request-id',
  'x-conversation-id',
])
const deniedPrefixes = ['x-forwarded-', 'cf-', 'sec-', 'access-control-']

/**
 * @param length of the body as it goes out, bytes
 * @param accept what a request in another dialect than the client's asks for; null: it is in the client's own
 * @returns name, value, name, value …; names in lower case
 */
export function buildRequestHeaders(
  client: IncomingHttpHeaders,
  provider: ResolvedProvider,
  length: number,
  accept: string | null = null,
): string[] {
  const dropped = client.connection === undefined ? null : namedByConnection(client.connection)
  const headers: string[] = []
  for (const name in client) {
    const value = client[name]
    if (value === undefined || !isForwarded(name, dropped) || name in provider.headers) continue
    if (accept !== null && dialectHeaders.test(name)) continue
    headers.push(name, Array.isArray(value) ? value.join(', ') : value)
  }
  headers.push('content-length', String(length), 'accept-encoding', 'identity')
  if (accept !== null && !('accept' in provider.headers)) headers.push('accept', accept)
  if (provider.apiKey !== null) headers.push('authorization', `Bearer ${provider.apiKey}`)
  for (const name in provider.headers) setHeader(headers, name, provider.headers[name] ?? '')
  return headers
}

/** What tells of the client's dialect, or (Codex, Claude Code) of its own business, such as its working folder. */
const dialectHeaders = /^(?:accept$|openai-beta$|anthropic-|x-codex-|x-openai-|x-claude-)/

function isForwarded(name: string, dropped: ReadonlySet<string> | null): boolean {
  if (denied.has(name) || dropped?.has(name) === true) return false
  for (const prefix of deniedPrefixes) if (name.startsWith(prefix)) return false
  return true
}

/** The provider's configured headers win over ours, also over `authorization`. */
function setHeader(headers: string[], name: string, value: string): void {
  for (let index = 0; index < headers.length; index += 2) {
    if (headers[index] !== name) continue
    headers[index + 1] = value
    return
  }
  headers.push(name, value)
}

/** `Connection` may name further headers meant for one hop only. */
function namedByConnection(value: string): ReadonlySet<string> | null {
  const lower = value.toLowerCase()
  if (lower === 'keep-alive' || lower === 'close') return null
  return new Set(lower.split(',').map((name) => name.trim()))
}
