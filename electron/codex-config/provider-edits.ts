import type { DocumentEdit, DocumentId } from '../../shared/codex-config/document.ts'
import { providerIdPattern } from '../../shared/config/config-schema.ts'
import { AppError } from '../../shared/errors/app-error.ts'
import type { TomlTableValue } from '../toml/toml-value.ts'
import { stringAt, tableAt, valueAt } from './parse-toml.ts'
import { whyReserved } from './reserved-ids.ts'
import { tableEdits, tableToJson, type JsonTable } from './table-edits.ts'

/** One of the two files as it was parsed; the edits are for the revision it was read at. */
export type EditedDocument = { id: DocumentId; value: TomlTableValue }

const top = 'model_providers'

/** @throws AppError `invalid_request` for an id that is taken, reserved or no id */
export function addProvider(document: EditedDocument, id: string, fields: JsonTable): DocumentEdit[] {
  checkNewId(document, id)
  return [{ op: 'add-table', path: [top, id], entries: { ...fields } }]
}

/** @param fields all of them; what is left out is taken away, `•••` stays as it is */
export function editProvider(document: EditedDocument, id: string, fields: JsonTable): DocumentEdit[] {
  return tableEdits([top, id], existing(document, id), fields)
}

/** With the secrets it has. @returns the edits and the id of the copy */
export function duplicateProvider(
  document: EditedDocument,
  id: string,
): { id: string; edits: DocumentEdit[] } {
  const fields = tableToJson(existing(document, id))
  const copy = freeId(document, id)
  const name = typeof fields['name'] === 'string' ? { name: `${fields['name']} (copy)` } : {}
  return { id: copy, edits: addProvider(document, copy, { ...fields, ...name }) }
}

/**
 * Takes along what names it, because Codex stops at a `model_provider` that is not there.
 *
 * @throws AppError `invalid_request` when models of ours are still routed to it
 */
export function deleteProvider(document: EditedDocument, id: string): DocumentEdit[] {
  existing(document, id)
  const aliases = aliasesOf(document, id).map(([alias]) => alias)
  if (aliases.length > 0) {
    throw refuse({
      what: `Models are routed to the provider: ${aliases.join(', ')}`,
      where: `${top}.${id}`,
      fix: 'Give them another provider or remove them first',
    })
  }
  const references = referencesTo(document, id).map((path): DocumentEdit => ({ op: 'delete', path }))
  return [...references, { op: 'delete', path: [top, id] }]
}

/** With every place that names it. Saved threads keep the old name: see how many there are first. */
export function renameProvider(document: EditedDocument, id: string, to: string): DocumentEdit[] {
  existing(document, id)
  checkNewId(document, to)
  const aliases = aliasesOf(document, id).map(([alias]) => ['models', alias, 'provider'])
  const references = [...referencesTo(document, id), ...aliases]
  return [
    ...references.map((path): DocumentEdit => ({ op: 'set', path, value: to })),
    { op: 'rename', path: [top, id], to },
  ]
}

/** @param before the one it is to stand in front of; null: at the end */
export function moveProvider(document: EditedDocument, id: string, before: string | null): DocumentEdit[] {
  existing(document, id)
  if (before !== null) existing(document, before)
  return [{ op: 'move', path: [top, id], before }]
}

/** What a plain start uses: `model_provider` in Codex's file, `[proxy] default_provider` in ours. */
export function selectProvider(document: EditedDocument, id: string | null): DocumentEdit[] {
  const path = document.id === 'ours' ? ['proxy', 'default_provider'] : ['model_provider']
  return [id === null ? { op: 'delete', path } : { op: 'set', path, value: id }]
}

function referencesTo({ id: document, value }: EditedDocument, id: string): string[][] {
  if (document === 'ours')
    return stringAt(value, 'proxy', 'default_provider') === id ? [['proxy', 'default_provider']] : []
  const profiles = Object.keys(tableAt(value, ['profiles'])).map((name) => [
    'profiles',
    name,
    'model_provider',
  ])
  return [['model_provider'], ...profiles].filter((path) => valueAt(value, path) === id)
}

const aliasesOf = ({ value }: EditedDocument, id: string): [string, unknown][] =>
  Object.entries(tableAt(value, ['models'])).filter(
    ([alias]) => valueAt(value, ['models', alias, 'provider']) === id,
  )

function existing({ value }: EditedDocument, id: string): TomlTableValue {
  if (Object.hasOwn(tableAt(value, [top]), id)) return tableAt(value, [top, id])
  throw refuse({
    what: 'There is no such provider',
    where: `${top}.${id}`,
    current: 'nothing of that name',
    accepted: namesOr(tableAt(value, [top]), 'none is there'),
    fix: 'Look at the list again: it was renamed or deleted meanwhile',
  })
}

const namesOr = (table: TomlTableValue, none: string): string => Object.keys(table).join(', ') || none

function checkNewId({ id: document, value }: EditedDocument, id: string): void {
  const where = `${top}.${id}`
  if (!providerIdPattern.test(id)) {
    const accepted = '1 to 64 letters, digits, dots, dashes and underscores'
    throw refuse({ what: 'The id cannot be used', where, current: JSON.stringify(id), accepted })
  }
  const reserved = whyReserved(document, id)
  if (reserved !== null)
    throw refuse({ what: `The id is ${reserved}`, where, current: id, fix: 'Choose another id' })
  if (Object.hasOwn(tableAt(value, [top]), id))
    throw refuse({ what: 'The id is taken', where, current: id, fix: 'Choose another id' })
}

function freeId({ value }: EditedDocument, id: string): string {
  const taken = tableAt(value, [top])
  const base = id.replace(/-\d+$/, '').slice(0, 60)
  for (let number = 2; ; number++) {
    if (!Object.hasOwn(taken, `${base}-${number}`)) return `${base}-${number}`
  }
}

const refuse = (facts: ConstructorParameters<typeof AppError>[1]): AppError =>
  new AppError('invalid_request', facts)
