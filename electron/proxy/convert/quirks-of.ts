import type { ResolvedProvider } from '../../../shared/config/routing-config.ts'
import type { Dialect } from '../../../shared/protocol/dialect.ts'
import { defaultChatQuirks } from '../../../shared/protocol/quirks/quirks.ts'
import { resolveQuirks, type ResolvedQuirks } from '../../../shared/protocol/quirks/resolve-quirks.ts'
import {
  codexForwardingQuirks,
  defaultResponsesQuirks,
} from '../../../shared/protocol/quirks/responses-quirks.ts'

/** A provider object lives as long as its configuration. */
const known = new WeakMap<ResolvedProvider, ResolvedQuirks>()

/** @param provider null: the practice provider, which takes whatever its dialect has */
export function quirksOf(provider: ResolvedProvider | null, dialect: Dialect): ResolvedQuirks {
  if (provider === null) {
    const quirks = dialect === 'chat' ? defaultChatQuirks : defaultResponsesQuirks
    return { quirks, provider: null, unknown: [] }
  }
  if (provider.kind === 'codex') return { quirks: codexForwardingQuirks, provider: null, unknown: [] }
  let resolved = known.get(provider)
  if (resolved === undefined) {
    resolved = resolveQuirks(dialect, provider.baseUrl, provider.quirks)
    known.set(provider, resolved)
  }
  return resolved
}
