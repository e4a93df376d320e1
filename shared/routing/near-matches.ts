/**
 * Names close enough to be what was meant: a shared part first, then few edits.
 *
 * @returns at most `limit`, best first
 */
export function nearMatches(wanted: string, known: readonly string[], limit = 3): string[] {
  const target = wanted.toLowerCase()
  const scored = known.map((name) => ({ name, score: distance(target, name.toLowerCase()) }))
  return scored
    .filter(({ score }) => score <= Math.max(2, Math.floor(target.length / 3)))
    .sort((a, b) => a.score - b.score || a.name.localeCompare(b.name))
    .slice(0, limit)
    .map(({ name }) => name)
}

/** Levenshtein distance, but containing the other name counts as one edit. */
function distance(a: string, b: string): number {
  if (a === b) return 0
  if (a.length > 2 && b.length > 2 && (a.includes(b) || b.includes(a))) return 1
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
