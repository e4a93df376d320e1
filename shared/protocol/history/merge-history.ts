import type { Json } from '../json/json-value.ts'
import { isObject } from '../json/readers.ts'
import { entryKey } from './entry-key.ts'

/** What a server-side conversation holds: entries of one dialect (`messages` of Chat and Messages, `input` items). */
export type History = {
  /** System and developer messages it begins with. */
  system: readonly Json[]
  entries: readonly Json[]
}

export type Merged = {
  /** What the provider is to see. */
  list: Json[]
  /** What this request adds; `system` is null where it brings none of its own. */
  system: Json[] | null
  fresh: Json[]
}

/**
 * A client with a conversation sends what is new, yet many send all they have each time: then the kept part is
 * recognised and not doubled, and the client's own version of it goes out. System messages at the start stand in for
 * the kept ones.
 */
export function mergeHistory(kept: History, sent: readonly Json[]): Merged {
  const leading = sent.findIndex((entry) => !isSystem(entry))
  const begin = leading === -1 ? sent.length : leading
  const system = begin > 0 ? sent.slice(0, begin) : null
  const rest = sent.slice(begin)
  const repeated = repeatedLength(kept.entries, rest)
  if (repeated !== null) {
    const ownSystem = system === null ? kept.system : []
    return { list: [...ownSystem, ...sent], system, fresh: rest.slice(repeated) }
  }
  return { list: [...(system ?? kept.system), ...kept.entries, ...rest], system, fresh: rest }
}

function isSystem(entry: Json): boolean {
  return isObject(entry) && (entry['role'] === 'system' || entry['role'] === 'developer')
}

/** How many of the sent entries are the kept ones; null when they are not all there. Reasoning may be left out. */
function repeatedLength(kept: readonly Json[], sent: readonly Json[]): number | null {
  let at = 0
  for (const entry of kept) {
    const key = entryKey(entry)
    if (key === null) continue
    while (at < sent.length && entryKey(sent[at] ?? null) === null) at += 1
    if (at >= sent.length || entryKey(sent[at] ?? null) !== key) return null
    at += 1
  }
  return at
}
