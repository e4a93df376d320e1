import { posix } from 'node:path'

export type Edge = { from: string; to: string }

/**
 * Cycles among the folders that lie beside each other: each folder's imports count for the folders around it
 * too. A folder and the one it lies in may use each other: a room's own files put its folders together.
 * @param edges imports between files, paths from the project root
 * @returns one line a cycle, with a file pair for each step
 */
export function folderCycles(edges: readonly Edge[]): string[] {
  const links = new Map<string, Map<string, string>>()
  for (const edge of edges) {
    const siblings = splitAtSiblings(edge)
    if (siblings === null) continue
    const known = links.get(siblings.from) ?? new Map<string, string>()
    if (!known.has(siblings.to)) known.set(siblings.to, `${edge.from} -> ${edge.to}`)
    links.set(siblings.from, known)
  }
  const cycles: string[] = []
  const done = new Set<string>()
  for (const start of [...links.keys()].toSorted()) walk(start, [], links, done, cycles)
  return cycles
}

/** The two folders, children of the same one, that an import connects; null when one holds the other. */
function splitAtSiblings({ from, to }: Edge): Edge | null {
  const a = posix.dirname(from).split('/')
  const b = posix.dirname(to).split('/')
  const shared = a.findIndex((part, index) => part !== b[index])
  if (shared === -1 || b[shared] === undefined) return null
  return { from: a.slice(0, shared + 1).join('/'), to: b.slice(0, shared + 1).join('/') }
}

function walk(
  folder: string,
  path: readonly string[],
  links: ReadonlyMap<string, ReadonlyMap<string, string>>,
  done: Set<string>,
  cycles: string[],
): void {
  const seenAt = path.indexOf(folder)
  if (seenAt !== -1) {
    const loop = [...path.slice(seenAt), folder]
    const steps = loop.slice(1).map((to, index) => links.get(loop[index] ?? '')?.get(to))
    cycles.push(`${loop.join(' -> ')} (${steps.join('; ')})`)
    return
  }
  if (done.has(folder)) return
  for (const next of links.get(folder)?.keys() ?? []) walk(next, [...path, folder], links, done, cycles)
  done.add(folder)
}
