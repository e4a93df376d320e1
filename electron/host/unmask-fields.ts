import type { Fields } from '../../shared/codex-config/change-request.ts'
import type { JsonValue } from '../../shared/codex-config/document.ts'
import { AppError } from '../../shared/errors/app-error.ts'
import { masked, maskSecrets } from '../codex-config/secret-values.ts'
import { tableToJson } from '../codex-config/table-edits.ts'
import type { TomlTableValue } from '../toml/toml-value.ts'

/**
 * A form was filled with masked values: what comes back as it was shown gets its true value again, also where only a
 * part of it was masked (a URL with a password, one argument of several).
 *
 * @throws AppError `invalid_request` where `•••` stands and nothing is known that it could stand for
 */
export function unmaskFields(present: TomlTableValue, fields: Fields): Fields {
  const real = tableToJson(present)
  const shown = maskSecrets(present)
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, unmask(value, real[key], shown[key], key)]),
  )
}

function unmask(value: JsonValue, real: JsonValue | undefined, shown: unknown, at: string): JsonValue {
  if (real !== undefined && JSON.stringify(value) === JSON.stringify(shown)) return real
  if (typeof value === 'string') {
    if (value.includes(masked)) throw placeholder(at)
    return value
  }
  if (Array.isArray(value)) {
    const [reals, shownOnes] = [Array.isArray(real) ? real : [], Array.isArray(shown) ? shown : []]
    return value.map((one) => {
      const place = shownOnes.findIndex((other) => JSON.stringify(other) === JSON.stringify(one))
      return unmask(one, reals[place], shownOnes[place], at)
    })
  }
  if (typeof value !== 'object') return value
  const members = isRecord(real) ? real : {}
  const shownMembers: Record<string, unknown> = isRecord(shown) ? shown : {}
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      unmask(one, members[key], shownMembers[key], `${at}.${key}`),
    ]),
  )
}

function isRecord<Value>(value: Value): value is Value & { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function placeholder(where: string): AppError {
  return new AppError('invalid_request', {
    what: `The value still has the placeholder ${masked} in it, which stands for a secret that is not shown`,
    where,
    fix: 'Leave the field as it was, or write the whole value anew',
  })
}
