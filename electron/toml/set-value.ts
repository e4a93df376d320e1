import { addTable } from './add-table.ts'
import { bodyEntries, isAtOrBelow, isBelow, samePath } from './table-block.ts'
import { afterLine, lineEndOf, type TextSplice } from './text-splice.ts'
import type { TomlPath } from './toml-edit.ts'
import { endOfLine, type TomlEntry, type TomlPositions, type TomlTable } from './toml-positions.ts'
import { formatKey, formatValue, type TomlValue } from './toml-value.ts'

/** @returns null when the document is shaped in a way this cannot edit */
export function setValue(
  text: string,
  positions: TomlPositions,
  path: TomlPath,
  value: TomlValue,
): TextSplice[] | null {
  const present = positions.entries.find((entry) => samePath(entry.path, path))
  if (present !== undefined)
    return [{ from: present.valueStart, to: present.valueEnd, insert: formatValue(value) }]
  if (positions.tables.some((table) => isAtOrBelow(table.path, path))) return null
  if (positions.entries.some((entry) => isBelow(entry.path, path))) return null
  return (
    intoInlineTable(text, positions, path, value) ??
    intoTable(text, positions, path, value) ??
    besideDotted(text, positions, path, value) ??
    atTop(text, positions, path, value) ??
    addTable(text, positions, path.slice(0, -1), { [path.at(-1) ?? '']: value })
  )
}

function intoInlineTable(
  text: string,
  { entries }: TomlPositions,
  path: TomlPath,
  value: TomlValue,
): TextSplice[] | null {
  const holder = entries.findLast(
    ({ path: own, valueStart }) => isBelow(path, own) && text[valueStart] === '{',
  )
  if (holder === undefined) return null
  const member = `${formatKey(path.slice(holder.path.length))} = ${formatValue(value)}`
  const last = entries.findLast(
    ({ container, keyStart, valueEnd }) =>
      container !== 'array' && keyStart > holder.valueStart && valueEnd < holder.valueEnd,
  )
  if (last === undefined) {
    const inner = text.slice(holder.valueStart + 1, holder.valueEnd - 1)
    if (inner.trim() !== '') return null
    return [{ from: holder.valueStart, to: holder.valueEnd, insert: `{ ${member} }` }]
  }
  const end = outermostEnd(entries, holder, last)
  return [{ from: end, to: end, insert: `, ${member}` }]
}

/** Of the holder's own last member, which may hold further ones. */
function outermostEnd(entries: readonly TomlEntry[], holder: TomlEntry, last: TomlEntry): number {
  const around = entries.filter(
    ({ keyStart, valueEnd }) =>
      keyStart > holder.valueStart &&
      keyStart <= last.keyStart &&
      valueEnd >= last.valueEnd &&
      valueEnd < holder.valueEnd,
  )
  return Math.max(...around.map(({ valueEnd }) => valueEnd))
}

function intoTable(
  text: string,
  positions: TomlPositions,
  path: TomlPath,
  value: TomlValue,
): TextSplice[] | null {
  const parent = path.slice(0, -1)
  const table = positions.tables.find((one) => parent.length > 0 && samePath(one.path, parent))
  if (table === undefined) return null
  return [
    lineBehind(
      text,
      lastLine(positions, table, text),
      `${formatKey(path.slice(-1))} = ${formatValue(value)}`,
    ),
  ]
}

/** `proxy.host = "…"` in whose table a dotted sibling stands. */
function besideDotted(
  text: string,
  positions: TomlPositions,
  path: TomlPath,
  value: TomlValue,
): TextSplice[] | null {
  const parent = path.slice(0, -1)
  const sibling = positions.entries.findLast(
    (entry) =>
      entry.container === 'body' &&
      entry.parts.length > 1 &&
      parent.length > 0 &&
      isBelow(entry.path, parent),
  )
  if (sibling === undefined) return null
  const above = sibling.path.length - sibling.parts.length
  if (above > parent.length) return null
  return [lineBehind(text, sibling.valueEnd, `${formatKey(path.slice(above))} = ${formatValue(value)}`)]
}

/** Behind the last key that belongs to no table, or in front of everything but the first comment. */
function atTop(
  text: string,
  positions: TomlPositions,
  path: TomlPath,
  value: TomlValue,
): TextSplice[] | null {
  if (path.length !== 1) return null
  const line = `${formatKey(path)} = ${formatValue(value)}`
  const last = bodyEntries(positions, null).at(-1)
  if (last !== undefined) return [lineBehind(text, last.valueEnd, line)]
  const end = lineEndOf(text)
  const [first] = positions.tables
  if (first === undefined) {
    const gap = text === '' || text.endsWith('\n') ? '' : end
    return [{ from: text.length, to: text.length, insert: gap + line + end }]
  }
  const at = openingComment(text)
  return [{ from: at, to: at, insert: `${line}${end}${end}` }]
}

/** A comment at the top with a blank line below it is about the file. */
function openingComment(text: string): number {
  const found = /^(?:[ \t]*#[^\n]*\n)+(?:[ \t]*\r?\n)+/.exec(text)
  return found === null ? 0 : found[0].length
}

function lastLine(positions: TomlPositions, table: TomlTable, text: string): number {
  const last = bodyEntries(positions, table).at(-1)
  return last === undefined ? endOfLine(text, table.start) : last.valueEnd
}

function lineBehind(text: string, at: number, line: string): TextSplice {
  const behind = afterLine(text, at)
  const end = lineEndOf(text)
  // The last line of a file may have no end of its own.
  if (behind === text.length && !text.endsWith('\n')) return { from: behind, to: behind, insert: end + line }
  return { from: behind, to: behind, insert: line + end }
}
