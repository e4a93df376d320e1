import { say, type Wording, type WordingKey } from '../i18n/wording/wording.ts'
import { isTable } from './config-view.ts'

/**
 * Whether a value has the type that Codex wants for a key. Codex reads all of them by serde, where a wrong type stops
 * it, in every version (`codex mcp list --json` with each known key set to `[[1]]`, run on 0.44.0, 0.94.0, 0.149.0 and
 * 0.169.0). What is inside arrays is not judged.
 *
 * @param type in the words of the facts; what is not one of these is taken to be right
 */
export function hasType(value: unknown, type: string | null): boolean {
  if (type === null) return true
  const integer = integerKind(type)
  if (integer !== undefined) return isInteger(value, integer)
  const check = checks[type]
  return check === undefined || check(value)
}

/** For a message; a type that is none of these as the facts call it. */
export function typeWording(type: string): Wording | string {
  const kind = integerKind(type)
  if (kind !== undefined) return say('type.integer', { kind })
  const key = names[type]
  return key === undefined ? type : say(key)
}

const integerKind = (type: string): string | undefined => /^integer \((\w+)\)$/.exec(type)?.[1]

const names: Readonly<Record<string, Exclude<WordingKey & `type.${string}`, 'type.integer'>>> = {
  string: 'type.string',
  path: 'type.path',
  boolean: 'type.boolean',
  number: 'type.number',
  table: 'type.table',
  'table (ModelAvailabilityNuxConfig)': 'type.table',
  'boolean (to 0.104) / table or boolean': 'type.boolean-or-table',
  'enum list': 'type.enum-list',
  enum: 'type.enum',
  'array of strings': 'type.strings',
  'string or array of strings': 'type.string-or-strings',
  'boolean or array of strings': 'type.boolean-or-strings',
}

const isText = (value: unknown): boolean => typeof value === 'string'
const isList = (value: unknown): boolean => Array.isArray(value)
const isBoolean = (value: unknown): boolean => typeof value === 'boolean'

const checks: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: isText,
  path: isText,
  boolean: isBoolean,
  number: (value) => typeof value === 'number' || typeof value === 'bigint',
  table: isTable,
  'table (ModelAvailabilityNuxConfig)': isTable,
  'boolean (to 0.104) / table or boolean': (value) => isBoolean(value) || isTable(value),
  'enum list': isList,
  // Some have a form with more in it: `approval_policy = { granular = … }`.
  enum: (value) => isText(value) || isTable(value),
  'array of strings': isList,
  'string or array of strings': (value) => isText(value) || isList(value),
  'boolean or array of strings': (value) => isBoolean(value) || isList(value),
}

const unsignedBits: Readonly<Record<string, number>> = { u8: 8, u16: 16 }

function isInteger(value: unknown, kind: string): boolean {
  if (typeof value !== 'bigint' && !(typeof value === 'number' && Number.isInteger(value))) return false
  if (kind.startsWith('u') && value < 0) return false
  const bits = unsignedBits[kind]
  return bits === undefined || value < 2 ** bits
}
