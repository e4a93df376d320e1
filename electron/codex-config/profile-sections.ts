import { blocksOf, headStart, isAtOrBelow, samePath } from '../toml/table-block.ts'
import { formatKey } from '../toml/toml-value.ts'
import { locateToml } from '../toml/toml-positions.ts'

/**
 * The text of `[profiles.x]` and the tables below it as a file of its own: the first header goes, those below lose
 * their first two names, comments above and inside stay.
 *
 * @param source without a byte order mark
 * @returns null when the profile is not written as sections
 */
export function profileSections(source: string, name: string): string | null {
  const path = ['profiles', name]
  const positions = locateToml(source)
  const blocks = blocksOf(source, positions).filter(({ table }) => isAtOrBelow(table.path, path))
  if (blocks.length === 0 || blocks.some(({ table }) => table.parts.length !== table.path.length)) return null
  const own = blocks.filter(({ table }) => samePath(table.path, path))
  const parts = [...own, ...blocks.filter((block) => !own.includes(block))].map(({ table, start, end }) => {
    const comments = source.slice(headStart(source, start), start)
    const behind = source.slice(table.lineEnd, end)
    if (samePath(table.path, path)) return comments + behind.replace(/^\r?\n/, '')
    const brackets = table.isArray ? (['[[', ']]'] as const) : (['[', ']'] as const)
    const closing = source.indexOf(brackets[1], table.parts.at(-1)?.end)
    const tail = source.slice(closing + brackets[1].length, table.lineEnd)
    return `${comments}${brackets[0]}${formatKey(table.path.slice(path.length))}${brackets[1]}${tail}${behind}`
  })
  const text = parts.join('').trimEnd()
  return text === '' ? '' : text + (source.includes('\r\n') ? '\r\n' : '\n')
}
