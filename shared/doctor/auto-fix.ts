import type { DocumentEdit, JsonValue } from '../codex-config/document.ts'
import { mayBeSecret, type ProfileEntries } from './profile-arguments.ts'
import { isAtLeast } from '../compat/codex-version.ts'
import { isTable, readAt, textAt, type Table } from './config-view.ts'
import type { Finding } from './finding.ts'
import { keyTree, presenceIn } from './key-table.ts'
import { firstWithoutTables } from './selection.ts'
import { toJson } from './to-json.ts'

/**
 * Findings that a profile laid over config.toml mends, the file itself left as it is. Each was run with the real Codex:
 * a faulty file alone, then with the profile and the arguments of `profile-arguments.ts` (`exec` against a local server,
 * `mcp list`, `app-server`; 0.44.0, 0.94.0, 0.133.0, 0.134.0, 0.149.0, 0.169.0; `test/codex/auto-fix.test.ts`).
 *
 * - From 0.134.0 a layer mends whatever another value mends: wrong types and words, `wire_api = "chat"`, a provider's
 *   missing name, an address, a provider that is not there. It cannot take a line away, and does not mend the key
 *   `profile`, a mistake inside `[profiles.x]`, or TOML that cannot be parsed.
 * - Up to 0.133.0 a table mends by itself only what is looked at after the profile was chosen: a provider or a profile
 *   that is not there, a key under a wrong name. With the same values by `-c` it mends wrong types and words too. It
 *   holds only keys that a profile has: nothing of a provider or of an MCP server.
 * - A reasoning effort that is too new stops Codex up to 0.137.0 and is mended in both forms; one that the model does
 *   not offer, and a model that is not in the catalogue, do not stop it, and there is no value to write instead.
 */
const mended: ReadonlySet<string> = new Set([
  'type-wrong',
  'reasoning-effort-unknown',
  'approval-untrusted-removed',
  'approval-on-failure-means-on-request',
  'wire-api-chat-removed',
  'provider-name-missing',
  'provider-name-empty',
  'provider-not-found',
  'provider-ollama-chat-removed',
  'base-url-invalid',
  'base-url-endpoint',
  'own-provider-stale',
  'key-unknown',
  'key-removed',
  'key-not-yet',
  'profile-not-found',
])

/** What Codex takes when the line is not there, for fixes that take it away. */
const defaults: Readonly<Record<string, JsonValue>> = { model_provider: 'openai' }

/** What follows a rename or a removal of these does nothing: Codex passes over the old key. */
const ignoredKey: ReadonlySet<string> = new Set(['key-unknown', 'key-removed', 'key-not-yet'])

type Entry = { path: readonly string[]; value: JsonValue }

export type Overlay = {
  /** What the profile says; for a table also what the profile says that is chosen without it. */
  entries: ProfileEntries
  /** Mended by it. */
  mends: [Finding, ...Finding[]]
}

/**
 * The profile that mends what can be mended by one.
 *
 * @param base config.toml, parsed
 * @param version of the Codex that will read it
 * @returns null when there is nothing it would mend
 */
export function overlayOf(findings: readonly Finding[], base: Table, version: string): Overlay | null {
  const mends: Finding[] = []
  let entries = chosenProfile(base, version)
  for (const finding of findings) {
    const added = entriesFor(finding, base, version)
    if (added === null) continue
    mends.push(finding)
    for (const { path, value } of added) entries = withEntry(entries, path, value)
  }
  const [first, ...others] = mends
  return first === undefined ? null : { entries, mends: [first, ...others] }
}

function entriesFor({ id, severity, fix, where }: Finding, base: Table, version: string): Entry[] | null {
  const isOfFile = where?.document === 'codex' && severity !== 'info'
  if (fix === null || fix.edits.length === 0 || !isOfFile || !mended.has(id)) return null
  // Mended by choosing another profile, whatever that says.
  if (id === 'profile-not-found') return usesLayers(version) ? null : []
  const entries: Entry[] = []
  for (const { document, edit } of fix.edits) {
    const entry = document === 'codex' ? entryFor(edit, id, base, version) : 'cannot'
    if (entry === 'cannot') return null
    if (entry !== 'nothing') entries.push(entry)
  }
  return entries.length > 0 && entries.every((entry) => isHeld(entry, version)) ? entries : null
}

/** An edit of the file as a value of the profile. */
function entryFor(
  edit: DocumentEdit,
  rule: string,
  base: Table,
  version: string,
): Entry | 'nothing' | 'cannot' {
  const path = inProfile(edit.path, base, version)
  if (path === null) return 'cannot'
  switch (edit.op) {
    case 'set':
      return { path, value: edit.value }
    case 'rename': {
      const value = toJson(readAt(base, edit.path))
      const isTaken = readAt(base, [...edit.path.slice(0, -1), edit.to]) !== undefined
      return value === undefined || isTaken ? 'cannot' : { path: [...path.slice(0, -1), edit.to], value }
    }
    case 'delete': {
      const value = path.length === 1 ? defaults[path[0] ?? ''] : undefined
      if (value !== undefined) return { path, value }
      return ignoredKey.has(rule) ? 'nothing' : 'cannot'
    }
    case 'add-table':
    case 'move':
      return 'cannot'
  }
}

/** Keys of the profile that is chosen now are keys of ours, which takes its place; of others nothing can be said. */
function inProfile(path: readonly string[], base: Table, version: string): readonly string[] | null {
  if (path[0] !== 'profiles') return path
  const isChosen = !usesLayers(version) && path.length > 2 && path[1] === textAt(base, ['profile'])
  // Its types are looked at before ours takes its place.
  return isChosen && defaults[path[2] ?? ''] !== undefined ? path.slice(2) : null
}

function isHeld({ path, value }: Entry, version: string): boolean {
  if (mayBeSecret(path, value)) return false
  if (usesLayers(version)) return true
  const row =
    keyTree()
      .children.get('profiles')
      ?.any?.children.get(path[0] ?? '')?.row ?? null
  return row !== null && presenceIn(row, version) === 'there'
}

/** Only one profile is in force: what the other one says must not be lost with it. */
function chosenProfile(base: Table, version: string): ProfileEntries {
  const name = usesLayers(version) ? null : textAt(base, ['profile'])
  const chosen = name === null ? undefined : readAt(base, ['profiles', name])
  if (!isTable(chosen)) return {}
  const { model_providers: _never, ...honoured } = chosen
  const json = toJson(honoured)
  return isEntries(json) ? json : {}
}

function withEntry(entries: ProfileEntries, path: readonly string[], value: JsonValue): ProfileEntries {
  const [first, ...rest] = path
  if (first === undefined) return entries
  const below = entries[first]
  if (rest.length === 0) return { ...entries, [first]: value }
  return { ...entries, [first]: { ...withEntry(isEntries(below) ? below : {}, rest, value) } }
}

const isEntries = (value: JsonValue | undefined): value is { [key: string]: JsonValue } =>
  typeof value === 'object' && !Array.isArray(value)

const usesLayers = (version: string): boolean => isAtLeast(version, firstWithoutTables)
