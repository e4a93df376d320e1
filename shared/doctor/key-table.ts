import { isAtLeast } from '../compat/codex-version.ts'
import type { ConfigKeyRow } from '../compat/fact-rows.ts'
import { configKeys } from '../compat/generated/config-keys.ts'

/** The keys of config.toml as a tree; `<id>` and the like stand under `any`. */
export type KeyNode = {
  row: ConfigKeyRow | null
  children: Map<string, KeyNode>
  any: KeyNode | null
}

/** `unknown`: between two versions that differ, none of which is between them was looked at. */
export type Presence = 'there' | 'not-yet' | 'gone' | 'unknown'

/** The newest version whose keys were recorded. */
export const newestJudged = '0.169.0'

let tree: KeyNode | null = null

/** Made when it is first asked for: most programs that import this never do. */
export function keyTree(): KeyNode {
  if (tree !== null) return tree
  const root = emptyNode()
  for (const row of configKeys) {
    let node = root
    for (const part of row.key.split('.')) node = childFor(node, part)
    node.row = row
  }
  tree = root
  return root
}

function childFor(node: KeyNode, part: string): KeyNode {
  if (part.startsWith('<')) {
    node.any ??= emptyNode()
    return node.any
  }
  const known = node.children.get(part)
  if (known !== undefined) return known
  const made = emptyNode()
  node.children.set(part, made)
  return made
}

const emptyNode = (): KeyNode => ({ row: null, children: new Map(), any: null })

/** What was seen of something in the versions around this one. */
export function presenceIn(
  row: Pick<ConfigKeyRow, 'since' | 'absentIn' | 'until' | 'goneIn'>,
  version: string,
): Presence {
  const { since, absentIn, until, goneIn } = row
  if (since === null) return 'unknown'
  if (!isAtLeast(version, since)) {
    return absentIn !== null && isAtLeast(absentIn, version) ? 'not-yet' : 'unknown'
  }
  if (until === null || isAtLeast(until, version)) return 'there'
  return goneIn === null || isAtLeast(version, goneIn) ? 'gone' : 'unknown'
}

/**
 * The values an option takes, as a refusal may rely on: lists were recorded on some versions only, and a value of the
 * next list may have come at any version before it.
 *
 * @returns null where any value is taken, or where that is not known
 */
export function certainValues(row: Pick<ConfigKeyRow, 'values'>, version: string): readonly string[] | null {
  const at = row.values.findLastIndex(({ from }) => isAtLeast(version, from))
  const now = row.values[at]
  if (now === undefined || now.values === null) return null
  const next = row.values[at + 1]
  if (next === undefined) return now.values
  return next.values === null ? null : [...new Set([...now.values, ...next.values])]
}
