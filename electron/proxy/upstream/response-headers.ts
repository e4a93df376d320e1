import type { UpstreamHeaders } from './upstream.ts'

/** Never returned: what belongs to one connection, cookies, CORS permissions, and lengths that may be stale. */
const denied = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'set-cookie',
  'content-length',
  'alt-svc',
  'strict-transport-security',
  'content-security-policy',
  'report-to',
  'nel',
  'server-timing',
  'date',
])

/** Describe the bytes of a body: to be left out when the client gets other bytes. */
export const aboutBytes: readonly string[] = [
  'content-encoding',
  'content-length',
  'etag',
  'content-md5',
  'digest',
  'content-digest',
  'accept-ranges',
]

/** The headers without those of the given names. */
export function withoutHeaders(headers: UpstreamHeaders, names: readonly string[]): UpstreamHeaders {
  const kept: Record<string, string | string[] | undefined> = {}
  for (const name in headers) if (!names.includes(name)) kept[name] = headers[name]
  return kept
}

const openAiIds = ['x-request-id']
const none: ReadonlySet<string> = new Set()

/**
 * The provider's headers as our client gets them: name, value, name, value …
 * Its `x-request-id` becomes `x-upstream-request-id`, because ours names the exchange in the inspector.
 *
 * @param secret the provider's key; a header that echoes it is dropped
 * @param idHeaders names under which the client looks for our id
 * @param replaced names of those that the caller has others for
 */
export function buildResponseHeaders(
  upstream: UpstreamHeaders,
  requestId: string,
  secret: string | null,
  idHeaders: readonly string[] = openAiIds,
  replaced: ReadonlySet<string> = none,
): string[] {
  const headers: string[] = []
  for (const name of idHeaders) headers.push(name, requestId)
  for (const name in upstream) {
    const value = upstream[name]
    if (value === undefined || denied.has(name) || replaced.has(name)) continue
    if (name.startsWith('access-control-')) continue
    const outName = idHeaders.includes(name) ? 'x-upstream-request-id' : name
    if (typeof value === 'string') addUnlessSecret(headers, outName, value, secret)
    else for (const one of value) addUnlessSecret(headers, outName, one, secret)
  }
  return headers
}

function addUnlessSecret(headers: string[], name: string, value: string, secret: string | null): void {
  if (secret === null || !value.includes(secret)) headers.push(name, value)
}
