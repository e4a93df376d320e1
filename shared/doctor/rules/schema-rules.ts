import { isAtLeast } from '../../compat/codex-version.ts'
import type { ConfigKeyRow } from '../../compat/fact-rows.ts'
import { say } from '../../i18n/wording/wording.ts'
import { isTable, keyText, type Table } from '../config-view.ts'
import type { Fix } from '../finding.ts'
import { replacementOf } from '../key-replacements.ts'
import {
  certainValues,
  keyTree,
  newestJudged,
  presenceIn,
  type KeyNode,
  type Presence,
} from '../key-table.ts'
import {
  deleting,
  edited,
  everyVersion,
  ofCodex,
  shown,
  type Hit,
  type Rule,
  type RuleContext,
} from '../rule.ts'
import { hasType, typeWording } from '../value-type.ts'

/** Generated rules: each holds for every row of `shared/compat/generated/config-keys.ts`. */

/** Tables whose keys were listed to the last one by trying; of others, keys that nobody knows are not judged. */
const complete = /^$|^model_providers\.<id>$/
const ignored = 'up to 0.155.0 without a word, from 0.157.0 with a warning; with --strict-config it stops'
const typeSource =
  '`codex mcp list --json` with a wrong type for each known key: exit 1 on 0.44.0, 0.94.0, 0.149.0 and 0.169.0'

type Visit = {
  path: readonly string[]
  value: unknown
  row: ConfigKeyRow
  presence: Presence
  version: string
}

type Visited = { version: string; visits: readonly Visit[] }
/** Of each parsed file, for as long as it is there: several rules ask, and one walk through the file answers them. */
const visited = new WeakMap<Table, Visited>()

/** Every key of the file that the table knows, with what it says of this version. */
function visits({ version, document: { value } }: RuleContext): readonly Visit[] {
  if (version === null) return []
  const known = visited.get(value)
  if (known?.version === version) return known.visits
  const made = { version, visits: [...visitTable(keyTree(), value, [], presencesIn(version))] }
  visited.set(value, made)
  return made.visits
}

type Presences = { version: string; of(row: ConfigKeyRow): Presence }

/** Of each key once: the tables of a user have the same few. */
function presencesIn(version: string): Presences {
  const known = new Map<ConfigKeyRow, Presence>()
  return {
    version,
    of(row) {
      const presence = known.get(row) ?? presenceIn(row, version)
      known.set(row, presence)
      return presence
    },
  }
}

function* visitTable(
  node: KeyNode,
  table: Table,
  path: readonly string[],
  presences: Presences,
): Generator<Visit> {
  const { version } = presences
  for (const [name, value] of Object.entries(table)) {
    const child = node.children.get(name) ?? node.any
    if (child === null) continue
    const here = [...path, name]
    const presence = child.row === null ? 'there' : presences.of(child.row)
    if (child.row !== null) yield { path: here, value, row: child.row, presence, version }
    if (presence === 'there' && isTable(value)) yield* visitTable(child, value, here, presences)
  }
}

const keyNotYet: Rule = {
  id: 'key-not-yet',
  severity: 'error',
  versions: everyVersion,
  subjects: ofCodex,
  summary: 'A key that came with a later Codex: this one passes over it.',
  evidence: `\`codex -c 'KEY=[[1]]' login status\` on 67 versions; ignored ${ignored}`,
  advice: 'Use a Codex that knows it, or take the line out.',
  find: (context) =>
    visits(context)
      .filter(({ presence }) => presence === 'not-yet')
      .map(({ path, row, version }) => {
        const earlier = replacementOf(row.key, 'not-yet')
        const told = { key: keyText(path), version, since: row.since ?? '' }
        return {
          path,
          text:
            earlier === null
              ? say('key-not-yet', told)
              : say('key-not-yet.hint', { ...told, hint: earlier.hint }),
          evidence: evidenceOf(row),
          fix: earlier?.fix(context, path) ?? {
            ...removing(context, path),
            command: `npm install -g @openai/codex@latest`,
          },
        }
      }),
}

const keyRemoved: Rule = {
  id: 'key-removed',
  severity: 'error',
  versions: everyVersion,
  subjects: ofCodex,
  summary: 'A key that Codex had and has no longer: it passes over it.',
  evidence: `\`codex -c 'KEY=[[1]]' login status\` on 67 versions; ignored ${ignored}`,
  advice: 'Take the line out, or write what came in its place.',
  find: (context) =>
    visits(context)
      .filter(({ presence }) => presence === 'gone')
      .map(({ path, row, version }) => {
        const later = replacementOf(row.key, 'gone')
        const told = { key: keyText(path), version, until: row.until ?? '' }
        return {
          path,
          text:
            later === null
              ? say('key-removed', told)
              : say('key-removed.hint', { ...told, hint: later.hint }),
          evidence: evidenceOf(row),
          fix: later?.fix(context, path) ?? removing(context, path),
          ...(later?.severity === undefined ? {} : { severity: later.severity }),
        }
      }),
}

const keyUnknown: Rule = {
  id: 'key-unknown',
  severity: 'error',
  versions: everyVersion,
  subjects: ofCodex,
  summary: 'A key that no Codex knows, at the top or in a provider: it is passed over.',
  evidence: `All 106 top-level and 24 provider keys of 0.169.0 by trying; ignored ${ignored}`,
  advice: 'Look for a typo, or take the line out.',
  find: (context) =>
    // A Codex newer than all that were looked at may know more.
    context.version === null || !isAtLeast(newestJudged, context.version) ? [] : unknownHits(context),
}

/** A slip that is made in many tables is looked up once. */
function unknownHits(context: RuleContext): Hit[] {
  const nears = new Map<string, string | null>()
  return [...unknownKeys(keyTree(), context.document.value, [], '')].map(({ path, node, pattern }) => {
    const name = path.at(-1) ?? ''
    const slip = `${pattern} ${name}`
    if (!nears.has(slip)) nears.set(slip, nearest(name, node))
    return unknownHit(context, path, nears.get(slip) ?? null)
  })
}

/** `node`: where it would have to be; `pattern`: the same as the key of the table, with `<id>`. */
type UnknownKey = { path: readonly string[]; node: KeyNode; pattern: string }

function* unknownKeys(
  node: KeyNode,
  table: Table,
  path: readonly string[],
  pattern: string,
): Generator<UnknownKey> {
  for (const [name, value] of Object.entries(table)) {
    const child = node.children.get(name) ?? node.any
    const here = [...path, name]
    if (child === null) {
      if (complete.test(pattern)) yield { path: here, node, pattern }
    } else if (isTable(value)) {
      const part = node.children.has(name) ? name : '<id>'
      yield* unknownKeys(child, value, here, pattern === '' ? part : `${pattern}.${part}`)
    }
  }
}

function unknownHit(context: RuleContext, path: readonly string[], near: string | null): Hit {
  const told = { key: keyText(path), newest: newestJudged }
  if (near === null) return { path, text: say('key-unknown', told), fix: removing(context, path) }
  return {
    path,
    text: say('key-unknown.near', { ...told, near }),
    fix: edited(say('fix.rename', { name: near }), context.document.id, [
      { op: 'rename', path: [...path], to: near },
    ]),
  }
}

const removing = ({ document }: RuleContext, path: readonly string[]): Fix =>
  edited(say('fix.remove-key', { key: keyText(path) }), document.id, [deleting(path)])

/** A known key one or two slips away; short names are too alike to guess. */
function nearest(name: string, node: KeyNode): string | null {
  if (name.length < 5) return null
  const found = [...node.children.keys()].filter((key) => distance(name, key, 2) <= 2)
  return found.length === 1 ? (found[0] ?? null) : null
}

/** Levenshtein's, given up above `most`. */
function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (letter === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? most + 1
}

const typeWrong: Rule = {
  id: 'type-wrong',
  severity: 'fatal',
  versions: everyVersion,
  subjects: ofCodex,
  summary: 'A value of another type than Codex reads: it refuses the whole file.',
  evidence: typeSource,
  advice: 'Write a value of the right type, or take the line out.',
  find: (context) => [
    ...visits(context)
      .filter(({ presence, value, row }) => presence === 'there' && !hasType(value, row.type))
      .map(({ path, value, row }) => typeHit(context, path, value, row.type ?? '')),
    ...entriesThatAreNoTables(context),
  ],
}

/** `[model_providers] acme = "x"`: each entry of these is a table. */
function entriesThatAreNoTables(context: RuleContext): Hit[] {
  if (context.version === null) return []
  return ['model_providers', 'mcp_servers', 'profiles'].flatMap((parent) => {
    const entries = context.document.value[parent]
    if (!isTable(entries)) return []
    return Object.entries(entries)
      .filter(([, value]) => !isTable(value))
      .map(([name, value]) => typeHit(context, [parent, name], value, 'table'))
  })
}

function typeHit(context: RuleContext, path: readonly string[], value: unknown, type: string): Hit {
  const mended = mend(value, type)
  const line = `${keyText(path)} = ${shown(mended)}`
  return {
    path,
    text: say('type-wrong', { key: keyText(path), value: shown(value), type: typeWording(type) }),
    fix:
      mended === null
        ? removing(context, path)
        : edited(say('fix.write', { text: line }), context.document.id, [
            { op: 'set', path: [...path], value: mended },
          ]),
  }
}

/** The same thing in the right type, where there is one and only one way to say it. */
function mend(value: unknown, type: string): string | number | boolean | null {
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true'
  if (type.startsWith('integer') && typeof value === 'string' && /^\d{1,9}$/.test(value)) {
    return hasType(Number(value), type) ? Number(value) : null
  }
  if (type === 'string' && (typeof value === 'number' || typeof value === 'boolean')) return String(value)
  return null
}

/** Judged by rules of their own, which know the exact versions. */
const ownRules = /(^|\.)(model_reasoning_effort|approval_policy|wire_api)$/
const settledElsewhere = new Set(['untrusted', 'chat'])

const valueUnknown: Rule = {
  id: 'value-unknown',
  severity: 'fatal',
  versions: everyVersion,
  subjects: ofCodex,
  summary: 'A word that this Codex does not take for this key: it refuses the whole file.',
  evidence: '`codex -c \'KEY="zz_bad"\' login status`: unknown variant `zz_bad`, expected one of …',
  advice: 'Write one of the accepted words, or take the line out.',
  find: (context) =>
    visits(context).flatMap(({ path, value, row, presence, version }) => {
      if (presence !== 'there' || typeof value !== 'string') return []
      if (row.key.endsWith('model_reasoning_effort')) return []
      if (ownRules.test(row.key) && settledElsewhere.has(value)) return []
      const accepted = certainValues(row, version)
      if (accepted === null || accepted.includes(value)) return []
      return [
        {
          path,
          text: say('value-unknown', {
            key: keyText(path),
            value: shown(value),
            version,
            accepted: accepted.join(', '),
          }),
          evidence: evidenceOf(row),
          fix: edited(say('fix.remove-for-default', { key: keyText(path) }), context.document.id, [
            deleting(path),
          ]),
        },
      ]
    }),
}

function evidenceOf(row: ConfigKeyRow): string {
  const absent = row.absentIn === null ? '' : `, not in ${row.absentIn}`
  const gone =
    row.until === null ? '' : `; last in ${row.until}${row.goneIn === null ? '' : `, not in ${row.goneIn}`}`
  return `${row.source.split(':', 1)[0] ?? row.source}: first in ${row.since ?? 'none'}${absent}${gone}`
}

export const schemaRules: readonly Rule[] = [typeWrong, valueUnknown, keyNotYet, keyRemoved, keyUnknown]
