import type { DocumentEdit, DocumentId } from '../../shared/codex-config/document.ts'
import { editToml } from '../toml/edit-toml.ts'
import type { TomlTableValue } from '../toml/toml-value.ts'
import { autoFixComment } from './auto-fix-note.ts'
import type { DocumentChange } from './documents.ts'
import { autoFixProfileName } from './our-names.ts'
import { tableAt } from './parse-toml.ts'
import { profileForm } from './profiles.ts'
import { isJsonTable, type JsonTable } from './table-edits.ts'

/** Where the layer form stands. */
export const autoFixLayer: DocumentId = `profile:${autoFixProfileName}`
/** Where the table form stands in Codex's file. */
export const autoFixTable: readonly string[] = ['profiles', autoFixProfileName]

export type AutoFixOptions = {
  version: string
  entries: JsonTable
  /** One line: what would stop Codex without it. */
  reason: string
  /** `YYYY-MM-DD` */
  date: string
}

/**
 * The profile the doctor makes, in the form the version reads. An older one is replaced, in whichever form it is.
 *
 * @param codex Codex's file
 * @param layer the profile's layer, null when there is none
 */
export function planAutoFixProfile(
  { version, entries, reason, date }: AutoFixOptions,
  codex: TomlTableValue,
  layer: TomlTableValue | null,
): { changes: DocumentChange[]; layer: { document: DocumentId; text: string } | null } {
  const removed = planRemoveAutoFix(codex)
  const comment = autoFixComment(date, reason)
  if (profileForm(version) === 'table') {
    const edit: DocumentEdit = { op: 'add-table', path: [...autoFixTable], entries: { ...entries }, comment }
    return { changes: [...removed, { document: 'codex', edit }], layer: null }
  }
  const head = comment.split('\n').map((line) => `# ${line}\n`)
  const kept = layer === null ? '' : '# It replaces an older one of the same name.\n'
  const body = sections(entries, []).reduce((text, edit) => editToml(text, [edit]), '')
  return { changes: removed, layer: { document: autoFixLayer, text: `${head.join('')}${kept}\n${body}` } }
}

/** Of the table form; the layer is a file of ours and is removed as one. */
export function planRemoveAutoFix(codex: TomlTableValue): DocumentChange[] {
  if (!(autoFixProfileName in tableAt(codex, ['profiles']))) return []
  return [{ document: 'codex', edit: { op: 'delete', path: [...autoFixTable] } }]
}

/** Plain values first, then a section for each table that has some. */
function sections(table: JsonTable, path: readonly string[]): DocumentEdit[] {
  const members = Object.entries(table)
  const plain = members.filter(([, value]) => !isJsonTable(value))
  const own: DocumentEdit[] =
    path.length > 0 && plain.length > 0
      ? [{ op: 'add-table', path: [...path], entries: Object.fromEntries(plain) }]
      : plain.map(([key, value]): DocumentEdit => ({ op: 'set', path: [key], value }))
  const inner = members.flatMap(([key, value]) => (isJsonTable(value) ? sections(value, [...path, key]) : []))
  return [...own, ...inner]
}
