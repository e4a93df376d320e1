import { isAtOrBelow } from './table-block.ts'
import type { TextSplice } from './text-splice.ts'
import type { TomlPath } from './toml-edit.ts'
import type { TomlKeyPart, TomlPositions } from './toml-positions.ts'
import { formatKeyPart } from './toml-value.ts'

/** The part of the key that is renamed is replaced in every header and dotted key that writes it. */
export function renameKey(positions: TomlPositions, path: TomlPath, to: string): TextSplice[] | null {
  const index = path.length - 1
  const splices: TextSplice[] = []
  const take = (written: { path: TomlPath; parts: readonly TomlKeyPart[] }, above: number): void => {
    if (!isAtOrBelow(written.path, path) || index < above) return
    const part = written.parts[index - above]
    if (part !== undefined) splices.push({ from: part.start, to: part.end, insert: formatKeyPart(to) })
  }
  for (const table of positions.tables) {
    // Numbers of array elements stand in the path and not in the header.
    if (table.path.length !== table.parts.length && isAtOrBelow(table.path, path)) return null
    take(table, 0)
  }
  for (const entry of positions.entries) {
    if (entry.container !== 'array') take(entry, entry.path.length - entry.parts.length)
  }
  return splices.length === 0 ? null : splices
}
