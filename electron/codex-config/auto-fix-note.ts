import { samePath } from '../toml/table-block.ts'
import { locateToml } from '../toml/toml-positions.ts'

const pattern = /^# Made by codex-tray's doctor on (\d{4}-\d{2}-\d{2}): (.*)$/m

export const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

/** The comment at the head of a profile the doctor made. @param date `YYYY-MM-DD` */
export const autoFixComment = (date: string, reason: string): string =>
  `Made by codex-tray's doctor on ${date}: ${oneLine(reason)}\nTake it away with: codex-tray doctor --remove-profile`

/** As it stands in the comment. `date`: `YYYY-MM-DD` */
export type AutoFixNote = { date: string; reason: string }

/**
 * @param path of the table that would hold it; null: the whole text
 * @returns null where there is no such comment
 */
export function readAutoFixNote(text: string, path: readonly string[] | null): AutoFixNote | null {
  const [, date, reason] = pattern.exec(path === null ? text : sectionOf(text, path)) ?? []
  return date === undefined || reason === undefined ? null : { date, reason }
}

/** @returns `YYYY-MM-DD: reason`; null as {@link readAutoFixNote} */
export function autoFixNote(text: string, path: readonly string[] | null): string | null {
  const note = readAutoFixNote(text, path)
  return note === null ? null : `${note.date}: ${note.reason}`
}

/** The lines of a table written as `[path]`; empty where there is none. */
export function sectionOf(text: string, path: readonly string[]): string {
  const source = text.replace(/^\ufeff/, '')
  const { tables } = locateToml(source)
  const index = tables.findIndex((table) => samePath(table.path, path))
  const table = tables[index]
  return table === undefined ? '' : source.slice(table.start, tables[index + 1]?.start)
}
