import { isAtLeast } from '../compat/codex-version.ts'
import type { ModelRow } from '../compat/fact-rows.ts'
import { models } from '../compat/generated/models.ts'
import { presenceIn, type Presence } from './key-table.ts'

export type KnownModel = {
  slug: string
  /** Where it still matters, up to Codex 0.94: every model of the catalogue is asked by responses. */
  wireApi: 'responses'
  /** As the catalogue of this version lists them. */
  efforts: readonly string[]
  since: string | null
  /** The last version with it; null: still there. */
  until: string | null
  presence: Presence
  source: string
}

/** The oldest version whose catalogue was recorded (`model/list`, facts/cli.json, models). */
export const oldestCatalogue = '0.49.0'

/**
 * What the catalogue built into a Codex says of a model; null: it is in none of those that were recorded, which says
 * nothing about whether it works.
 */
export function knownModel(slug: string, version: string): KnownModel | null {
  const row = models.find((model) => model.slug === slug)
  if (row === undefined) return null
  const efforts = row.efforts.findLast(({ from }) => isAtLeast(version, from)) ?? row.efforts[0]
  return {
    slug,
    wireApi: 'responses',
    efforts: efforts?.values ?? [],
    since: row.since,
    until: row.until,
    presence: presenceOf(row, version),
    source: row.source,
  }
}

/** Lists up to 0.103 tell only of what is shown: a model that is hidden may be older than its first sight. */
function presenceOf(row: ModelRow, version: string): Presence {
  if (!isAtLeast(version, oldestCatalogue)) return 'unknown'
  const { absentBetween } = row
  if (absentBetween !== null && isAtLeast(version, absentBetween[0]) && isAtLeast(absentBetween[1], version))
    return 'unknown'
  const presence = presenceIn(row, version)
  return presence === 'not-yet' && row.hidden ? 'unknown' : presence
}
