import { locateToml } from '../toml/toml-positions.ts'

/** A name of a TOML document with those below it. Offsets in UTF-16 units. */
type PlaceNode = {
  /** Where it is written last; null: it is only named on the way to another. */
  written: number | null
  /** Where a name below it is written first. */
  passed: number | null
  children: Map<string, PlaceNode>
}

/**
 * Where each key and each table of a text begins, those too that are only named on the way to another.
 *
 * @param text valid TOML, with its byte order mark if it has one
 * @returns of a path its offset; null where it is not written
 */
export function placeTree(text: string): (path: readonly string[]) => number | null {
  const mark = text.startsWith('\ufeff') ? 1 : 0
  const { entries, tables } = locateToml(text.slice(mark))
  const root = emptyNode()
  for (const { path, start } of tables) put(root, path, start + mark)
  for (const { path, keyStart } of entries) put(root, path, keyStart + mark)
  return (path) => {
    let node: PlaceNode | undefined = root
    for (const name of path) node = node?.children.get(name)
    return node?.written ?? node?.passed ?? null
  }
}

function put(root: PlaceNode, path: readonly string[], offset: number): void {
  let node = root
  for (const name of path) {
    node.passed ??= offset
    let child = node.children.get(name)
    if (child === undefined) node.children.set(name, (child = emptyNode()))
    node = child
  }
  node.written = offset
}

const emptyNode = (): PlaceNode => ({ written: null, passed: null, children: new Map() })
