import type { Finding, Fix } from '../../shared/doctor/finding.ts'

export type Fixable = { finding: Finding; fix: Fix }

/**
 * Those that change different places, so that none can make another needless: at most one for each entry of a table at
 * the top (`model_providers.acme`) and for each other key there. One that must wait holds up those behind it that share
 * a place with it.
 *
 * @param fixes in the order they are to be done in
 */
export function independentFixes(fixes: readonly Fixable[]): Fixable[] {
  const entries = new Set<string>()
  const parents = new Set<string>()
  return fixes.filter(({ fix }) => {
    const places = fix.edits.flatMap(placesOf)
    const isFree = places.every(
      ({ parent, entry }) =>
        !entries.has(parent) && !(entry === null ? parents : entries).has(entry ?? parent),
    )
    for (const { parent, entry } of places) {
      parents.add(parent)
      entries.add(entry ?? parent)
    }
    return isFree
  })
}

/** `entry` null: the key at the top with everything below it. */
type Place = { parent: string; entry: string | null }

function placesOf({ document, edit }: Fix['edits'][number]): Place[] {
  const { path } = edit
  const placeOf = ([first = '', second]: readonly string[]): Place => ({
    parent: JSON.stringify([document, first]),
    entry: second === undefined ? null : JSON.stringify([document, first, second]),
  })
  // A new name takes a place too.
  return edit.op === 'rename' ? [placeOf(path), placeOf([...path.slice(0, -1), edit.to])] : [placeOf(path)]
}
