import { AppError } from '../../errors/app-error.ts'
import type { Json, JsonObject } from './json-value.ts'

/**
 * Small readers of parsed JSON. The `read…` ones take what fits and treat everything else as absent: they are
 * for what an upstream sent and for the hot path. The `want…` ones are for a client's request: absent and
 * null are fine (null is how SDKs write "not set"), the wrong type is an error that names the JSON path.
 */
export type Maybe = Json | undefined

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function readString(object: JsonObject, name: string): string | undefined {
  const value = object[name]
  return typeof value === 'string' ? value : undefined
}

/** Undefined also for NaN and infinities, which JSON cannot hold anyway. */
export function readNumber(object: JsonObject, name: string): number | undefined {
  const value = object[name]
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

export function readBoolean(object: JsonObject, name: string): boolean | undefined {
  const value = object[name]
  return typeof value === 'boolean' ? value : undefined
}

export function readObject(object: JsonObject, name: string): JsonObject | undefined {
  const value = object[name]
  return isObject(value) ? value : undefined
}

export function readList(object: JsonObject, name: string): Json[] | undefined {
  const value = object[name]
  return Array.isArray(value) ? value : undefined
}

/** The objects of a list; other elements are left out, an absent list is empty. */
export function readObjects(object: JsonObject, name: string): JsonObject[] {
  return (readList(object, name) ?? []).filter(isObject)
}

/** `tools` + 3 = `tools[3]`; `tools[3]` + `name` = `tools[3].name`; `` + `model` = `model`. */
export function joinPath(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key}]`
  return path === '' ? key : `${path}.${key}`
}

/** A value as an error message shows it: short, its type recognisable. */
export function describeJson(value: Maybe): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`
  if (isObject(value)) {
    const keys = Object.keys(value)
    const shown = keys.slice(0, 5).map((key) => (key.length > 30 ? `${key.slice(0, 30)}…` : key))
    return keys.length === 0 ? 'an empty object' : `an object with ${shown.join(', ')}`
  }
  return String(value)
}

/** The client's request is wrong at `path`. */
export function invalidAt(path: string, value: Maybe, accepted: string, what = 'Invalid request'): AppError {
  return new AppError('invalid_request', { what, where: path, current: describeJson(value), accepted })
}

/** Something the upstream's dialect cannot express, and whose loss would change what the client gets. */
export function unsupportedAt(path: string, value: Maybe, what: string, accepted: string): AppError {
  return new AppError('unsupported_feature', { what, where: path, current: describeJson(value), accepted })
}

/** @throws AppError `invalid_request` when it is neither absent, null nor a string */
export function wantString(object: JsonObject, name: string, path: string): string | undefined {
  const value = object[name]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') return value
  throw invalidAt(joinPath(path, name), value, 'a string')
}

/** @throws AppError `invalid_request` when it is not a string with at least one character */
export function requireString(object: JsonObject, name: string, path: string): string {
  const value = object[name]
  if (typeof value === 'string' && value !== '') return value
  throw invalidAt(joinPath(path, name), value, 'a string that is not empty')
}

/** @throws AppError `invalid_request` when it is neither absent, null nor a number */
export function wantNumber(object: JsonObject, name: string, path: string): number | undefined {
  const value = object[name]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'number') return value
  throw invalidAt(joinPath(path, name), value, 'a number')
}

/** @throws AppError `invalid_request` when it is neither absent, null nor true or false */
export function wantBoolean(object: JsonObject, name: string, path: string): boolean | undefined {
  const value = object[name]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'boolean') return value
  throw invalidAt(joinPath(path, name), value, 'true or false')
}

/** @throws AppError `invalid_request` when it is neither absent, null nor an object */
export function wantObject(object: JsonObject, name: string, path: string): JsonObject | undefined {
  const value = object[name]
  if (value === undefined || value === null) return undefined
  if (isObject(value)) return value
  throw invalidAt(joinPath(path, name), value, 'an object')
}

/** @throws AppError `invalid_request` when it is neither absent, null nor a list */
export function wantList(object: JsonObject, name: string, path: string): Json[] | undefined {
  const value = object[name]
  if (value === undefined || value === null) return undefined
  if (Array.isArray(value)) return value
  throw invalidAt(joinPath(path, name), value, 'a list')
}

/** @throws AppError `invalid_request` when an element is not an object, naming which */
export function wantObjects(object: JsonObject, name: string, path: string): JsonObject[] {
  return (wantList(object, name, path) ?? []).map((element, index) => {
    if (isObject(element)) return element
    throw invalidAt(joinPath(joinPath(path, name), index), element, 'an object')
  })
}
