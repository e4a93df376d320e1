import type { ResolvedProvider } from '../../../shared/config/routing-config.ts'
import type { Dialect } from '../../../shared/protocol/dialect.ts'

/** What can be asked of a provider: an answer in one of the dialects, or one of the calls beside them. */
export type Endpoint = Dialect | 'embeddings' | 'compact'

/** Where requests of one kind to one provider go. */
export type UpstreamAddress = {
  href: string
  origin: URL
  /** `host:port`, for messages. */
  host: string
  /** With the query. */
  path: string
  /** Lower-case names of configured headers: their values may be secrets under any name. */
  hiddenHeaders: ReadonlySet<string>
}

/** Below the base URL, ours and the provider's (source: `openai` package, `resources/`). */
export const endpointPaths: Readonly<Record<Endpoint, string>> = {
  chat: '/chat/completions',
  responses: '/responses',
  embeddings: '/embeddings',
  compact: '/responses/compact',
}

/** A provider object lives as long as its configuration; parsing its URL for every request would be waste. */
const known = new WeakMap<ResolvedProvider, Partial<Record<Endpoint, UpstreamAddress>>>()

export function addressOf(provider: ResolvedProvider, endpoint: Endpoint): UpstreamAddress {
  let addresses = known.get(provider)
  if (addresses === undefined) {
    addresses = {}
    known.set(provider, addresses)
  }
  return (addresses[endpoint] ??= buildAddress(provider, endpoint))
}

function buildAddress(provider: ResolvedProvider, endpoint: Endpoint): UpstreamAddress {
  const url = urlBelow(provider, endpointPaths[endpoint])
  return {
    href: url.href,
    origin: new URL(url.origin),
    host: url.host,
    path: url.pathname + url.search,
    hiddenHeaders: new Set(Object.keys(provider.headers)),
  }
}

/** An address of the provider's, with the query it wants in each. @param path below the base URL */
export function urlBelow(provider: ResolvedProvider, path: string): URL {
  const url = new URL(provider.baseUrl)
  url.pathname = url.pathname.replace(/\/+$/, '') + path
  for (const [name, value] of Object.entries(provider.queryParams)) url.searchParams.set(name, value)
  return url
}
