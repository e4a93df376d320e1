import { blocksOf, isAtOrBelow, samePath } from './table-block.ts'
import { lineEndOf, type TextSplice } from './text-splice.ts'
import type { TomlPath } from './toml-edit.ts'
import type { TomlPositions } from './toml-positions.ts'
import { formatKey, formatValue, isTableValue, type TomlTableValue } from './toml-value.ts'

/**
 * A section of its own, behind the last of its kind (`[mcp_servers.b]` behind `[mcp_servers.a]`), else at the end.
 *
 * @returns null when something of that name is there already
 */
export function addTable(
  text: string,
  positions: TomlPositions,
  path: TomlPath,
  entries: TomlTableValue,
  comment?: string,
): TextSplice[] | null {
  const { tables } = positions
  if (path.length === 0 || tables.some((table) => samePath(table.path, path))) return null
  const written = positions.entries.some(
    (entry) => isAtOrBelow(entry.path, path) || samePath(entry.path, path),
  )
  if (written && !tables.some((table) => isAtOrBelow(table.path, path))) return null
  const end = lineEndOf(text)
  const note = (comment ?? '').split('\n').flatMap((line) => (line === '' ? [] : [`# ${line}${end}`]))
  const section = sections(path, entries, note.join('')).join(end)
  const kind = blocksOf(text, positions).filter(({ table }) => table.path[0] === path[0])
  const behind = kind.at(-1)
  if (behind === undefined || behind.end === text.length) {
    const gap = text === '' ? '' : text.endsWith('\n') ? end : end + end
    return [{ from: text.length, to: text.length, insert: gap + section }]
  }
  const at = behind.start + text.slice(behind.start, behind.end).trimEnd().length
  return [{ from: at, to: at, insert: `${end}${end}${section.trimEnd()}` }]

  function sections(at: TomlPath, values: TomlTableValue, head = ''): string[] {
    const own = Object.entries(values).filter(([, value]) => !isTableValue(value) || isEmpty(value))
    const inner = Object.entries(values).flatMap(([key, value]) =>
      isTableValue(value) && !isEmpty(value) ? sections([...at, key], value) : [],
    )
    const lines = own.map(([key, value]) => `${formatKey([key])} = ${formatValue(value)}${end}`)
    const isOnlyFrame = own.length === 0 && inner.length > 0 && head === ''
    return isOnlyFrame ? inner : [`[${formatKey(at)}]${end}${head}${lines.join('')}`, ...inner]
  }
}

const isEmpty = (value: TomlTableValue): boolean => Object.keys(value).length === 0
