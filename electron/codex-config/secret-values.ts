import { isTableValue, type TomlTableValue, type TomlValue } from '../toml/toml-value.ts'

export const masked = '•••'

/**
 * Where secrets stand in these files: whole tables of values (headers, environments, query parameters, which some
 * services take their key in) and single keys. `env_http_headers` and `env_key` hold names of variables, no values.
 */
const secretTables = ['http_headers', 'query_params', 'env', 'set']
const secretKeys = /^(experimental_bearer_token|bearer_token|api_?key|token|secret|password|authorization)$/i

/** A copy in which every value that may be a secret is `•••`; names of keys stay. */
export function maskSecrets(table: TomlTableValue): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(table).map(([key, value]) => {
      if (secretKeys.test(key)) return [key, masked]
      if (isTableValue(value)) {
        const isSecret = secretTables.includes(key)
        return [key, isSecret ? maskAll(value) : maskSecrets(value)]
      }
      return [key, plain(value)]
    }),
  )
}

/** Every string of a document that may be a secret. */
export function secretsOf(value: TomlValue, isSecret = false): string[] {
  if (typeof value === 'string') return isSecret ? [value] : []
  if (Array.isArray(value)) return value.flatMap((one: TomlValue) => secretsOf(one, isSecret))
  if (!isTableValue(value)) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    secretsOf(inner, isSecret || secretKeys.test(key) || (secretTables.includes(key) && isTableValue(inner))),
  )
}

const maskAll = (table: TomlTableValue): Record<string, unknown> =>
  Object.fromEntries(Object.keys(table).map((key) => [key, masked]))

/** What can travel as JSON; a URL may carry a password or a key. */
function plain(value: TomlValue): unknown {
  if (typeof value === 'string') return maskUrl(value)
  if (typeof value === 'bigint' || value instanceof Date) return String(value)
  if (Array.isArray(value)) return maskArguments(value.map(plain))
  return isTableValue(value) ? maskSecrets(value) : value
}

/** `https://user:password@host/?key=…` without what may be secret; other text as it is. */
export function maskUrl(text: string): string {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return text
  return text
    .replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#@]*@/i, `$1${masked}@`)
    .replaceAll(/([?&][^=&#]*(?:key|token|secret|sig|password|auth)[^=&#]*=)[^&#]*/gi, `$1${masked}`)
}

const secretFlag = /^--?[a-z-]*(?:key|token|secret|password|auth)[a-z-]*$/i

/** `--api-key abc`, `--token=abc`, and what looks like a key by itself. */
export function maskArguments(values: readonly unknown[]): unknown[] {
  return values.map((value, index) => {
    if (typeof value !== 'string') return value
    const before = values[index - 1]
    if (typeof before === 'string' && secretFlag.test(before) && !value.startsWith('-')) return masked
    const [flag, ...rest] = value.split('=')
    if (rest.length > 0 && flag !== undefined && secretFlag.test(flag)) return `${flag}=${masked}`
    return /^(sk|ctk|ghp|github_pat|xox[abp]|sess)[-_][A-Za-z0-9_-]{8,}$/.test(value)
      ? masked
      : maskUrl(value)
  })
}
