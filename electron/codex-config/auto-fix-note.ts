import { samePath } from '../toml/table-block.ts'
import { locateToml } from '../toml/toml-positions.ts'

const pattern = /^# Made by codex-tray's doctor on (\d{4}-\d{2}-\d{2}): (.*)$/m

/** The comment at the head of a profile the doctor made. @param date `YYYY-MM-DD` */
export const autoFixComment = (date: string, reason: string): string =>
  `Made by codex-tray's doctor on ${date}: ${reason.replaceAll(/\s+/g, ' ').trim()}\nTake it away with: codex-tray doctor --remove-profile`

/**
 * @param path of the table that would hold it; null: the whole text
 * @returns `YYYY-MM-DD: reason`, null where there is no such comment
 */
export function autoFixNote(text: string, path: readonly string[] | null): string | null {
  const found = pattern.exec(path === null ? text : sectionOf(text, path))
  return found === null ? null : `${found[1]}: ${found[2]}`
}

/** The lines of a table written as `[path]`; empty where there is none. */
export function sectionOf(text: string, path: readonly string[]): string {
  const source = text.replace(/^\ufeff/, '')
  const { tables } = locateToml(source)
  const index = tables.findIndex((table) => samePath(table.path, path))
  const table = tables[index]
  return table === undefined ? '' : source.slice(table.start, tables[index + 1]?.start)
}
