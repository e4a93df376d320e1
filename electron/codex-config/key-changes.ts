import { z } from 'zod'
import { formatValue, isTableValue, type TomlTableValue, type TomlValue } from '../toml/toml-value.ts'
import { parseToml } from './parse-toml.ts'

/** What a change did to one key. Values are TOML, as they would be written on one line; null: not there. */
export const keyChangeSchema = z.object({
  path: z.array(z.string()),
  from: z.string().nullable(),
  to: z.string().nullable(),
})
export type KeyChange = z.infer<typeof keyChangeSchema>

/**
 * The smallest set of keys that differ: a table is told as a whole only where it came or went as a whole. One at the top
 * that holds only tables (`model_providers`) is told entry by entry even then: somebody else may add one of his own.
 */
export function diffKeys(
  before: TomlTableValue,
  after: TomlTableValue,
  above: readonly string[] = [],
): KeyChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) => {
    const path = [...above, name]
    const [from, to] = [before[name], after[name]]
    if (isTableValue(from) && isTableValue(to)) return diffKeys(from, to, path)
    if (above.length === 0 && from === undefined && isFamily(to)) return diffKeys({}, to, path)
    if (above.length === 0 && to === undefined && isFamily(from)) return diffKeys(from, {}, path)
    if (isSame(from, to)) return []
    return [{ path, from: encode(from), to: encode(to) }]
  })
}

const isFamily = (value: TomlValue | undefined): value is TomlTableValue =>
  isTableValue(value) && Object.keys(value).length > 0 && Object.values(value).every(isTableValue)

/** Independent of the order of keys. */
export const isSame = (a: TomlValue | undefined, b: TomlValue | undefined): boolean =>
  canonical(a) === canonical(b)

const canonical = (value: TomlValue | undefined): string | null =>
  value === undefined ? null : formatValue(sorted(value))

function sorted(value: TomlValue): TomlValue {
  if (!isTableValue(value)) return Array.isArray(value) ? value.map(sorted) : value
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(members.map(([key, inner]) => [key, sorted(inner)]))
}

const encode = (value: TomlValue | undefined): string | null =>
  value === undefined ? null : formatValue(value)

/** Of a {@link KeyChange}. */
export function decodeValue(written: string): TomlValue | undefined {
  const parsed = parseToml(`value = ${written}`)
  return parsed.ok ? parsed.value['value'] : undefined
}
