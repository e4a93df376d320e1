import type { DocumentId } from '../../../shared/codex-config/document.ts'
import { providerDefaults } from '../../../shared/config/routing-config.ts'
import { dialectNames } from '../../../shared/i18n/dialect-names.ts'
import { dialectSchema } from '../../../shared/protocol/dialect.ts'
import type { ProviderEntry } from '../../../shared/codex-config/entries.ts'

export type ProviderGroup = { document: DocumentId; entries: ProviderEntry[] }

/** One group for each file, in the order of the files; within it what the user wrote before what is built in. */
export function groupProviders(entries: readonly ProviderEntry[]): ProviderGroup[] {
  const groups = new Map<DocumentId, ProviderEntry[]>()
  for (const entry of entries) groups.set(entry.document, [...(groups.get(entry.document) ?? []), entry])
  return [...groups].map(([document, members]) => ({
    document,
    entries: [...members.filter(({ builtIn }) => !builtIn), ...members.filter(({ builtIn }) => builtIn)],
  }))
}

/**
 * @returns the id it has to stand in front of to move by one place, null for the end, undefined when it is there already
 */
export function moveTarget(
  entries: readonly ProviderEntry[],
  id: string,
  direction: 'up' | 'down',
): string | null | undefined {
  const movable = entries.filter(({ builtIn }) => !builtIn)
  const index = movable.findIndex((entry) => entry.id === id)
  if (index === -1) return undefined
  if (direction === 'up') return index === 0 ? undefined : movable[index - 1]?.id
  if (index === movable.length - 1) return undefined
  return movable[index + 2]?.id ?? null
}

/**
 * What it speaks, for its badge; null where nothing is said in Codex's file, which means Chat up to Codex 0.94 and
 * Responses from 0.95. A word that is none is shown as it stands.
 */
export function dialectLabel({
  document,
  wireApi,
}: Pick<ProviderEntry, 'document' | 'wireApi'>): string | null {
  const dialect = wireApi ?? (document === 'ours' ? providerDefaults.wireApi : null)
  if (dialect === null) return null
  const known = dialectSchema.safeParse(dialect)
  return known.success ? dialectNames[known.data] : dialect
}
