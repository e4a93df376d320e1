import { startOfLine } from './text-splice.ts'
import type { TomlPath } from './toml-edit.ts'
import type { TomlEntry, TomlPositions, TomlTable } from './toml-positions.ts'

/** A header and what stands below it up to the next one, without the comments that belong to the next one. */
export type TableBlock = { table: TomlTable; start: number; end: number }

export const samePath = (a: TomlPath, b: TomlPath): boolean =>
  a.length === b.length && a.every((part, index) => part === b[index])

export const isBelow = (path: TomlPath, parent: TomlPath): boolean =>
  path.length > parent.length && parent.every((part, index) => part === path[index])

export const isAtOrBelow = (path: TomlPath, parent: TomlPath): boolean =>
  samePath(path, parent) || isBelow(path, parent)

export function blocksOf(text: string, { tables }: TomlPositions): TableBlock[] {
  return tables.map((table, index) => {
    const next = tables[index + 1]
    return {
      table,
      start: startOfLine(text, table.start),
      end: next === undefined ? text.length : headStart(text, startOfLine(text, next.start)),
    }
  })
}

/** Where the comment lines directly above a line begin, or the line itself where there are none. */
export function headStart(text: string, lineStart: number): number {
  let start = lineStart
  while (start > 0) {
    const above = startOfLine(text, start - 1)
    if (!/^[ \t]*#/.test(text.slice(above, start))) return start
    start = above
  }
  return start
}

/** Entries written in the body of a table (or at the top of the file) and not inside another value. */
export function bodyEntries({ entries, tables }: TomlPositions, table: TomlTable | null): TomlEntry[] {
  const from = table === null ? 0 : table.start
  const next = table === null ? tables[0] : tables[tables.indexOf(table) + 1]
  const to = next === undefined ? Infinity : next.start
  return entries.filter(
    ({ container, keyStart }) => container === 'body' && keyStart >= from && keyStart < to,
  )
}
