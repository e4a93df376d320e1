/** Every effort any provider is known to take, weakest first (types of `openai` 7.57: `ReasoningEffort`). */
export const knownEfforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const

/**
 * The accepted effort nearest to the wish, the weaker one of two equally near. A word outside the known list
 * goes out as it is when it is accepted and is left out otherwise.
 *
 * @param accepted `Quirks.efforts`; null: the provider has no such field
 * @returns null: send nothing
 */
export function clampEffort(wish: string, accepted: readonly string[] | null): string | null {
  if (accepted === null || accepted.length === 0) return null
  if (accepted.includes(wish)) return wish
  const rank = rankOf(wish)
  if (rank === -1) return null
  let best: string | null = null
  for (const candidate of accepted) {
    if (rankOf(candidate) === -1) continue
    if (best === null || distance(candidate, rank) < distance(best, rank)) best = candidate
  }
  return best
}

function distance(effort: string, rank: number): number {
  return Math.abs(rankOf(effort) - rank)
}

function rankOf(effort: string): number {
  return knownEfforts.findIndex((known) => known === effort)
}
