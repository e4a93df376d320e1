import { isAtLeast } from '../compat/codex-version.ts'
import type { JsonValue } from '../codex-config/document.ts'

export type ProfileEntries = { readonly [key: string]: JsonValue }

/** One `-c KEY=VALUE`: the key dotted, the value as TOML. */
export type Override = { key: string; value: JsonValue }

export type Overrides = {
  pairs: Override[]
  /** Keys that cannot be said on a command line: Codex splits at every dot, and what may be a secret is seen by all. */
  leftOut: string[]
}

/** From here on `-p x` is the layer `x.config.toml`; before, `[profiles.x]` (ran 0.133.0, 0.134.0). */
const layersSince = '0.134.0'

/**
 * Commands that take `--profile` from 0.134.0 on; any other ends with 1, "--profile only applies to runtime commands"
 * (0.134.0, 0.149.0, 0.169.0). No command is the interactive one. Others that take it do so in some versions only (`mcp`
 * passes over it in 0.134.0 and not in 0.169.0), and are given overrides, which every command takes.
 */
const takeProfile: ReadonlySet<string> = new Set(['', 'exec', 'e', 'review', 'resume', 'fork'])

export type ProfileUse = {
  name: string
  /** What the profile says. */
  entries: ProfileEntries
  /** Of the Codex that is started. */
  version: string
  /** Its subcommand; empty for none. */
  command: string
}

/**
 * Arguments that start a Codex with a profile; they go before all others. Measured with `codex exec` against a local
 * server and `app-server` (0.44.0, 0.94.0, 0.133.0, 0.134.0, 0.149.0, 0.169.0):
 *
 * - from 0.134.0 `--profile` before the subcommand is passed on to those that run a turn. Layers are laid over
 *   config.toml before its types are looked at, so that a layer mends a wrong type in it;
 * - up to 0.133.0 `-p` before the subcommand does not reach `exec` (0.44.0, 0.94.0), `-c profile="x"` does. Types of
 *   config.toml are looked at before the profile is: what the profile says is given once more by `-c`, which comes
 *   earlier and then mends a wrong type as well;
 * - `app-server` takes `-p` in no version (unknown, without effect, or exit 1), `-c` in all.
 */
export function profileArguments({ name, entries, version, command }: ProfileUse): string[] {
  if (isAtLeast(version, layersSince) && takeProfile.has(command)) return ['--profile', name]
  const chosen = isAtLeast(version, layersSince) ? [] : ['-c', `profile=${tomlText(name)}`]
  return [...chosen, ...overridesOf(entries).pairs.flatMap((pair) => ['-c', overrideText(pair)])]
}

/** Every value of a profile by its own key. */
export function overridesOf(entries: ProfileEntries): Overrides {
  const found: Overrides = { pairs: [], leftOut: [] }
  walk(entries, [], found)
  return found
}

export const overrideText = ({ key, value }: Override): string => `${key}=${tomlText(value)}`

function walk(table: ProfileEntries, path: readonly string[], found: Overrides): void {
  for (const [name, value] of Object.entries(table)) {
    const here = [...path, name]
    if (isTable(value)) walk(value, here, found)
    else if (here.every((part) => bare.test(part)) && !mayBeSecret(here, value))
      found.pairs.push({ key: here.join('.'), value })
    else found.leftOut.push(here.join('.'))
  }
}

const bare = /^[A-Za-z0-9_-]+$/
const secretTable = /^(http_headers|query_params|env|set)$/
const secretKey = /^(experimental_bearer_token|bearer_token|api_?key|token|secret|password|authorization)$/i

/** Whether a value may be a key or a password: by its name, or as a part of an address. */
export function mayBeSecret(path: readonly string[], value: JsonValue): boolean {
  const inTable = path.slice(0, -1).some((part) => secretTable.test(part))
  const isAddress = typeof value === 'string' && /^[a-z][a-z0-9+.-]*:\/\/([^/]*@|[^?#]*\?)/i.test(value)
  return inTable || secretKey.test(path.at(-1) ?? '') || isAddress
}

const isTable = (value: JsonValue): value is { [key: string]: JsonValue } =>
  typeof value === 'object' && !Array.isArray(value)

/** JSON's escapes are TOML's, but for DEL. */
function tomlText(value: JsonValue): string {
  if (typeof value === 'string') return JSON.stringify(value).replaceAll('\u007f', '\\u007f')
  if (Array.isArray(value)) return `[${value.map(tomlText).join(', ')}]`
  if (!isTable(value)) return String(value)
  const members = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)} = ${tomlText(inner)}`)
  return `{ ${members.join(', ')} }`
}

/** For a person to paste: POSIX shells. */
export const shellLine = (words: readonly string[]): string =>
  words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ')
