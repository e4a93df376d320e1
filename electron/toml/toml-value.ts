import { TomlDate } from 'smol-toml'

/** What an edit can write. Numbers: integers are written without a point. */
export type TomlValue = string | number | bigint | boolean | TomlDate | readonly TomlValue[] | TomlTableValue
export type TomlTableValue = { readonly [key: string]: TomlValue }

const bare = /^[A-Za-z0-9_-]+$/

export const formatKeyPart = (part: string): string => (bare.test(part) ? part : JSON.stringify(part))

export const formatKey = (path: readonly string[]): string => path.map(formatKeyPart).join('.')

/** One line, TOML 1.0. */
export function formatValue(value: TomlValue): string {
  if (typeof value === 'string') return formatString(value)
  if (typeof value === 'number') return formatNumber(value)
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value)
  if (value instanceof TomlDate) return value.toISOString()
  if (isList(value)) return `[${value.map(formatValue).join(', ')}]`
  const members = Object.entries(value).map(([key, inner]) => `${formatKeyPart(key)} = ${formatValue(inner)}`)
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}

export const isList = (value: TomlValue): value is readonly TomlValue[] => Array.isArray(value)

export function isTableValue(value: TomlValue | undefined): value is TomlTableValue {
  return typeof value === 'object' && !Array.isArray(value) && !(value instanceof TomlDate)
}

/** JSON's escapes are TOML's, but for DEL, which TOML wants escaped and JSON does not. */
const formatString = (text: string): string => JSON.stringify(text).replaceAll('\u007f', '\\u007f')

function formatNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (Object.is(value, -0)) return '-0.0'
  if (Number.isInteger(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER) return String(value)
  const text = String(value)
  return /[.e]/.test(text) ? text : `${text}.0`
}
