import type { z } from 'zod'
import { AppError, type ErrorFacts, type WireError } from '../../shared/errors/app-error.ts'
import { builtInProviderIds } from '../../shared/config/routing-config.ts'
import type { ConfigFile } from '../../shared/config/config-schema.ts'
import { nearMatches } from '../../shared/routing/near-matches.ts'
import { acceptedAt, knownKeys } from './accepted-values.ts'
import { lineAndColumn, type TomlPositions } from '../toml/toml-positions.ts'

/** One thing wrong with one key. */
export type ConfigProblem = Omit<ErrorFacts, 'where'> & {
  path: readonly string[]
  /** Whether to point at the key or at its value. */
  at: 'key' | 'value'
}

type Issue = z.core.$ZodIssue

export function problemsOfIssues(issues: readonly Issue[], parsed: unknown): ConfigProblem[] {
  return issues.flatMap((issue) => problemsOfIssue(issue, parsed))
}

function problemsOfIssue(issue: Issue, parsed: unknown): ConfigProblem[] {
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key))
  const name = path.join('.')
  if (issue.code === 'invalid_key') {
    return [problem(path, 'key', `The name ${quoted(path.at(-1) ?? '')} cannot be used`)]
  }
  const value = valueAt(parsed, path)
  if (value === undefined) {
    return [problem(path.slice(0, -1), 'key', `${name} is missing`, acceptedAt(path), `Add ${path.at(-1)}`)]
  }
  const wrong = problem(path, 'value', `${name} is not valid`)
  const shown = describeValue(value, path)
  return [shown === undefined ? wrong : { ...wrong, current: shown }]
}

function unknownKey(parent: readonly string[], key: string): ConfigProblem {
  const known = knownKeys(parent)
  const [near] = nearMatches(key, known, 1)
  const place = parent.length === 0 ? 'at the top of the file' : `in [${parent.join('.')}]`
  return {
    path: [...parent, key],
    at: 'key',
    what: `Unknown key ${quoted(key)} ${place}`,
    accepted: known.join(', '),
    fix: near === undefined ? 'Remove it' : `Did you mean ${near}?`,
  }
}

/** What a schema cannot see: names that refer to each other. */
export function crossProblems(config: ConfigFile): ConfigProblem[] {
  const own = Object.keys(config.model_providers ?? {})
  const known = [...builtInProviderIds, ...own]
  const problems: ConfigProblem[] = own
    .filter((id) => builtInProviderIds.some((builtIn) => builtIn === id))
    .map((id) => ({
      path: ['model_providers', id],
      at: 'key',
      what: `The provider id "${id}" is built in and cannot be defined`,
      accepted: 'any other id',
      fix: 'Choose another id',
    }))
  for (const [id, provider] of Object.entries(config.model_providers ?? {})) {
    if (provider.key_source !== undefined && provider.env_key !== undefined) problems.push(twoKeys(id))
  }
  const wanted = config.proxy?.default_provider
  if (wanted !== undefined && !known.includes(wanted)) {
    problems.push(unknownProvider(['proxy', 'default_provider'], wanted, known))
  }
  for (const [alias, { provider }] of Object.entries(config.models ?? {})) {
    if (!known.includes(provider))
      problems.push(unknownProvider(['models', alias, 'provider'], provider, known))
  }
  return problems
}

/** Which of the two would win is nothing to guess. */
const twoKeys = (id: string): ConfigProblem => ({
  path: ['model_providers', id, 'key_source'],
  at: 'key',
  what: `model_providers.${id} has both key_source and env_key`,
  accepted: 'one of the two',
  fix: 'Remove env_key to use the stored key, or remove key_source to use the variable',
})

function unknownProvider(path: readonly string[], id: string, known: readonly string[]): ConfigProblem {
  const [near] = nearMatches(id, known, 1)
  const fix = near === undefined ? `Add [model_providers.${id}]` : `Did you mean "${near}"?`
  return {
    path,
    at: 'value',
    what: `${path.join('.')} names a provider that does not exist`,
    current: quoted(id),
    accepted: known.map(quoted).join(', '),
    fix,
  }
}

/**
 * All problems as one error: the first in full, the others shortly, each with line and column.
 *
 * @throws nothing; there must be at least one problem
 */
export function toConfigError(
  file: string,
  text: string,
  positions: TomlPositions,
  problems: readonly [ConfigProblem, ...ConfigProblem[]],
): WireError {
  const located = problems
    .map((one) => ({ one, ...lineAndColumn(text, offsetOf(positions, one)) }))
    .sort((a, b) => a.line - b.line || a.column - b.column)
  const [first, ...others] = located
  const { path: _path, at: _at, ...facts } = first?.one ?? problems[0]
  const rest = others.map(
    ({ one, line, column }) => `line ${line}, column ${column}: ${one.what}${shortHint(one)}`,
  )
  const more = rest.length === 0 ? [] : [`Also wrong: ${rest.join('; ')}`]
  const fix = [...(facts.fix === undefined ? [] : [endSentence(facts.fix)]), ...more].join(' ')
  return new AppError('config_invalid', {
    ...facts,
    where: `${file}:${first?.line ?? 1}:${first?.column ?? 1}`,
    ...(fix === '' ? {} : { fix }),
  }).toWire()
}

function shortHint({ accepted, current }: ConfigProblem): string {
  const got = current === undefined ? '' : ` (got ${current})`
  return accepted === undefined ? got : `${got}, accepted: ${accepted}`
}

/** The key itself, or the nearest table around it that stands in the file. */
function offsetOf({ entries, tables }: TomlPositions, { path, at }: ConfigProblem): number {
  for (let length = path.length; length > 0; length--) {
    const wanted = JSON.stringify(path.slice(0, length))
    const entry = entries.find((candidate) => JSON.stringify(candidate.path) === wanted)
    if (entry) return at === 'value' && length === path.length ? entry.valueStart : entry.keyStart
    const table = tables.find((candidate) => JSON.stringify(candidate.path) === wanted)
    if (table) return table.start
    const inside = [...tables, ...entries].find(
      (candidate) => JSON.stringify(candidate.path.slice(0, length)) === wanted,
    )
    if (inside) return 'start' in inside ? inside.start : inside.keyStart
  }
  return 0
}

function problem(
  path: readonly string[],
  at: 'key' | 'value',
  what: string,
  accepted = acceptedAt(path),
  fix?: string,
): ConfigProblem {
  return {
    path,
    at,
    what,
    ...(accepted === undefined ? {} : { accepted }),
    ...(fix === undefined ? {} : { fix }),
  }
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let current = value
  for (const part of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, part)) return undefined
    current = Object.entries(current).find(([key]) => key === part)?.[1]
  }
  return current
}

/** Header values and query parameters may be secrets, and so may what stands in place of a key's source; a URL may carry a password. */
function describeValue(value: unknown, path: readonly string[]): string | undefined {
  if (path.some((part) => ['http_headers', 'query_params', 'key_source'].includes(part)))
    return `a ${typeof value}`
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'a table'
  if (typeof value === 'bigint') return String(value)
  const text = JSON.stringify(value)?.replace(/\/\/[^/@\s"]*@/, '//…@')
  return text === undefined ? undefined : text.length > 80 ? `${text.slice(0, 80)}…` : text
}

const quoted = (text: string): string => JSON.stringify(text)
const endSentence = (text: string): string => (/[.?!]$/.test(text) ? text : `${text}.`)
