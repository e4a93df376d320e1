import type { Dialect } from '../dialect.ts'
import { hostedProviders } from './hosted-providers.ts'
import { localProviders } from './local-providers.ts'
import type { ProviderRow } from './provider-row.ts'
import { quirkSwitches } from './quirk-switches.ts'
import { defaultChatQuirks, type Quirks } from './quirks.ts'
import { chatgptBackendQuirks, defaultResponsesQuirks } from './responses-quirks.ts'

/** All known Chat providers, for matching and for the editor's presets. */
export const providerRows: readonly ProviderRow[] = [...hostedProviders, ...localProviders]

export type ResolvedQuirks = {
  quirks: Quirks
  /** The row that was used; null for an unknown server. */
  provider: string | null
  /** Names in the configuration that mean nothing, with what would. */
  unknown: readonly string[]
}

/** What `quirks = [...]` may say besides `none`, which stops the row from being chosen by the address. */
export function acceptedQuirkNames(): string[] {
  return ['none', ...providerRows.map((row) => row.id), ...Object.keys(quirkSwitches)]
}

/**
 * The rules for one provider: the row its address or the configuration names, then single switches in order.
 *
 * @param names `quirks` of the configuration; a row's id stands before what the address says
 */
export function resolveQuirks(dialect: Dialect, baseUrl: string, names: readonly string[]): ResolvedQuirks {
  const named = providerRows.filter((row) => names.includes(row.id))
  const found =
    named.length > 0 || names.includes('none') ? named : providerRows.filter((row) => isAt(row, baseUrl))
  const switches = names.flatMap((name) => quirkSwitches[name] ?? [])
  const rows = dialect === 'chat' ? found.map((row) => row.quirks) : []
  const accepted = acceptedQuirkNames()
  return {
    quirks: [...rows, ...switches].reduce<Quirks>(
      (all, rules) => ({ ...all, ...rules }),
      startFor(dialect, baseUrl),
    ),
    provider: found[0]?.id ?? null,
    unknown: names.filter((name) => !accepted.includes(name)),
  }
}

function startFor(dialect: Dialect, baseUrl: string): Quirks {
  if (dialect === 'chat') return defaultChatQuirks
  return hostIs(baseUrl, 'chatgpt.com') ? chatgptBackendQuirks : defaultResponsesQuirks
}

/** The row whose host the address has; `https://x.openai.azure.com/…` is at `openai.azure.com`. */
function isAt(row: ProviderRow, baseUrl: string): boolean {
  return row.hosts.some((host) => hostIs(baseUrl, host))
}

function hostIs(baseUrl: string, host: string): boolean {
  const authority = /^https?:\/\/(?:[^/?#@]*@)?([^/?#]+)/i.exec(baseUrl)?.[1]?.toLowerCase() ?? ''
  if (/:\d+$/.test(host)) return authority === host
  const name = authority.replace(/:\d+$/, '')
  return name === host || name.endsWith(`.${host}`)
}
