import type { ResolvedProvider } from '../../../shared/config/routing-config.ts'
import type { Dialect } from '../../../shared/protocol/dialect.ts'

/** Where requests of one dialect to one provider go. */
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

const paths: Readonly<Record<Dialect, string>> = { chat: '/chat/completions', responses: '/responses' }

/** A provider object lives as long as its configuration; parsing its URL for every request would be waste. */
const known = new WeakMap<ResolvedProvider, Partial<Record<Dialect, UpstreamAddress>>>()

export function addressOf(provider: ResolvedProvider, dialect: Dialect): UpstreamAddress {
  let addresses = known.get(provider)
  if (addresses === undefined) {
    addresses = {}
    known.set(provider, addresses)
  }
  return (addresses[dialect] ??= buildAddress(provider, dialect))
}

function buildAddress(provider: ResolvedProvider, dialect: Dialect): UpstreamAddress {
  const url = new URL(provider.baseUrl)
  url.pathname = url.pathname.replace(/\/+$/, '') + paths[dialect]
  for (const [name, value] of Object.entries(provider.queryParams)) url.searchParams.set(name, value)
  return {
    href: url.href,
    origin: new URL(url.origin),
    host: url.host,
    path: url.pathname + url.search,
    hiddenHeaders: new Set(Object.keys(provider.headers)),
  }
}
