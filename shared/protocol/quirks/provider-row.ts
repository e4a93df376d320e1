import type { Quirks } from './quirks.ts'

/** One known provider: where it is, and what it does differently, each rule with the page that says so. */
export type ProviderRow = {
  /** What `quirks = ["…"]` in the configuration says. */
  id: string
  name: string
  /** Hosts of its API, also as ends of hosts; with a port only on this machine (`localhost:11434`). */
  hosts: readonly string[]
  /** For a new provider in the editor; null when there is no usual address. */
  baseUrl: string | null
  quirks: Partial<Quirks>
  /** For every member of `quirks`: a public page that shows it. */
  sources: Partial<Record<keyof Quirks, string>>
}

/** A row whose rules all have a source, or it does not compile. */
export function providerRow<Rules extends Partial<Quirks>>(
  row: Omit<ProviderRow, 'quirks' | 'sources'> & {
    quirks: Rules
    sources: { [Rule in keyof Rules]: string }
  },
): ProviderRow {
  return row
}
