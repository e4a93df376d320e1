import type { JsonValue } from '../codex-config/document.ts'
import { isTable } from './config-view.ts'

/** What an edit can write again; undefined for what it cannot, such as a date or a number beyond all doubles. */
export function toJson(value: unknown): JsonValue | undefined {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  if (Array.isArray(value)) {
    const items = value.map(toJson)
    return items.every((item) => item !== undefined) ? items : undefined
  }
  return isTable(value) ? tableToJson(value) : undefined
}

/** Without the members that cannot be written. */
export function tableToJson(table: Readonly<Record<string, unknown>>): { [key: string]: JsonValue } {
  const members: { [key: string]: JsonValue } = {}
  for (const [key, inner] of Object.entries(table)) {
    const json = toJson(inner)
    if (json !== undefined) members[key] = json
  }
  return members
}
