import type { DocumentEdit, JsonValue } from '../../shared/codex-config/document.ts'
import { isTableValue, type TomlTableValue, type TomlValue } from '../toml/toml-value.ts'
import { isSame } from './key-changes.ts'
import { masked } from './secret-values.ts'

export type JsonTable = { readonly [key: string]: JsonValue }

/**
 * What has to be edited so that a table says what a form says. A masked value means "as it is": the form never saw it.
 * Keys that did not change are not touched.
 */
export function tableEdits(
  path: readonly string[],
  before: TomlTableValue,
  after: JsonTable,
): DocumentEdit[] {
  const gone = Object.keys(before).filter((key) => !(key in after))
  const changed = Object.entries(after).flatMap(([key, value]): DocumentEdit[] => {
    const present = before[key]
    const at = [...path, key]
    if (value === masked && present !== undefined) return []
    if (isTableValue(present) && isJsonTable(value)) return tableEdits(at, present, value)
    if (isSame(present, value)) return []
    return replace(at, present, value)
  })
  return [...gone.map((key): DocumentEdit => ({ op: 'delete', path: [...path, key] })), ...changed]
}

function replace(path: string[], present: TomlValue | undefined, value: JsonValue): DocumentEdit[] {
  const changesKind = isTableValue(present) !== isJsonTable(value)
  const remove: DocumentEdit[] = present !== undefined && changesKind ? [{ op: 'delete', path }] : []
  if (isJsonTable(value)) return [...remove, { op: 'add-table', path, entries: { ...value } }]
  return [...remove, { op: 'set', path, value }]
}

export function isJsonTable(value: JsonValue | undefined): value is { [key: string]: JsonValue } {
  return typeof value === 'object' && !Array.isArray(value)
}

/** For writing a table of a document elsewhere: dates become text and integers beyond 2^53 numbers. */
export function toJson(value: TomlValue): JsonValue {
  if (typeof value === 'bigint') return Number(value)
  if (Array.isArray(value)) return value.map((one: TomlValue) => toJson(one))
  if (isTableValue(value)) return tableToJson(value)
  return typeof value === 'object' ? String(value) : value
}

export const tableToJson = (table: TomlTableValue): { [key: string]: JsonValue } =>
  Object.fromEntries(Object.entries(table).map(([key, inner]) => [key, toJson(inner)]))
