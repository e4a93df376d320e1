import { blocksOf, headStart, isAtOrBelow, samePath, type TableBlock } from './table-block.ts'
import { lineEndOf, type TextSplice } from './text-splice.ts'
import type { TomlPath } from './toml-edit.ts'
import type { TomlPositions } from './toml-positions.ts'

type Group = { start: number; end: number }

/** @returns null when the table or its sub-tables do not stand together */
export function moveTable(
  text: string,
  positions: TomlPositions,
  path: TomlPath,
  before: string | null,
): TextSplice[] | null {
  const blocks = blocksOf(text, positions)
  const moved = groupOf(text, blocks, path)
  if (moved === null) return null
  const parent = path.slice(0, -1)
  const target =
    before === null ? lastSibling(text, blocks, parent) : groupOf(text, blocks, [...parent, before])
  if (target === null) return null
  const at = before === null ? target.end : target.start
  if (at >= moved.start && at <= moved.end) return []
  const end = lineEndOf(text)
  const body = text.slice(moved.start, moved.end)
  const atEnd = at === text.length
  const gap = atEnd && !text.endsWith('\n') ? end : ''
  const separated = atEnd ? `${gap}${end}${body.trimEnd()}${end}` : `${body.trimEnd()}${end}${end}`
  return [
    { from: moved.start, to: moved.end, insert: '' },
    { from: at, to: at, insert: separated },
  ]
}

/** A table, its sub-tables and the comments above it; null when something else stands in between. */
function groupOf(text: string, blocks: readonly TableBlock[], path: TomlPath): Group | null {
  const first = blocks.findIndex(({ table }) => isAtOrBelow(table.path, path))
  const last = blocks.findLastIndex(({ table }) => isAtOrBelow(table.path, path))
  const own = blocks.slice(first, last + 1)
  const begin = own[0]
  const end = own.at(-1)
  if (first === -1 || begin === undefined || end === undefined) return null
  if (!own.every(({ table }) => isAtOrBelow(table.path, path))) return null
  return { start: headStart(text, begin.start), end: end.end }
}

function lastSibling(text: string, blocks: readonly TableBlock[], parent: TomlPath): Group | null {
  const last = blocks.findLast(
    ({ table }) => table.path.length > parent.length && samePath(table.path.slice(0, parent.length), parent),
  )
  return last === undefined ? null : groupOf(text, blocks, last.table.path.slice(0, parent.length + 1))
}
