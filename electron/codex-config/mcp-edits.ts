import type { DocumentEdit } from '../../shared/codex-config/document.ts'
import { isAtLeast } from '../../shared/compat/codex-version.ts'
import type { ConfigKeyRow } from '../../shared/compat/fact-rows.ts'
import { configKeys } from '../../shared/compat/generated/config-keys.ts'
import { AppError } from '../../shared/errors/app-error.ts'
import type { TomlTableValue } from '../toml/toml-value.ts'
import { tableAt } from './parse-toml.ts'
import { tableEdits, type JsonTable } from './table-edits.ts'

const top = 'mcp_servers'
const rowPrefix = `${top}.<id>.`
const rows = new Map(
  configKeys
    .filter(({ key }) => key.startsWith(rowPrefix))
    .map((row): [string, ConfigKeyRow] => [row.key.slice(rowPrefix.length), row]),
)
/** Codex takes no other names (`Invalid MCP server name`). */
const idPattern = /^[A-Za-z0-9_-]{1,64}$/

/**
 * @param version of the Codex that will read it; null: unknown, then nothing is held against a key it may not know
 * @throws AppError `invalid_request` for a name or an entry no Codex takes, `codex_version_unsupported` for a key this
 *   version does not know, naming the one that does
 */
export function addMcpServer(
  document: TomlTableValue,
  id: string,
  fields: JsonTable,
  version: string | null,
): DocumentEdit[] {
  if (!idPattern.test(id)) {
    const accepted = '1 to 64 letters, digits, dashes and underscores'
    throw refuse({ what: 'The name cannot be used', where: top, current: JSON.stringify(id), accepted })
  }
  if (Object.hasOwn(tableAt(document, [top]), id))
    throw refuse({ what: 'There is an MCP server of that name', where: `${top}.${id}` })
  check(id, fields, version)
  return [{ op: 'add-table', path: [top, id], entries: { ...fields } }]
}

/** As {@link addMcpServer}; what is left out is taken away, `•••` stays as it is. */
export function editMcpServer(
  document: TomlTableValue,
  id: string,
  fields: JsonTable,
  version: string | null,
): DocumentEdit[] {
  const before = existing(document, id)
  check(id, fields, version)
  return tableEdits([top, id], before, fields)
}

/** @throws AppError `codex_version_unsupported` before 0.47, which only knows servers that are there or not */
export function enableMcpServer(
  document: TomlTableValue,
  id: string,
  enabled: boolean,
  version: string | null,
): DocumentEdit[] {
  const before = existing(document, id)
  if (enabled) return 'enabled' in before ? [{ op: 'delete', path: [top, id, 'enabled'] }] : []
  checkVersion(id, 'enabled', version)
  return [{ op: 'set', path: [top, id, 'enabled'], value: false }]
}

export function deleteMcpServer(document: TomlTableValue, id: string): DocumentEdit[] {
  existing(document, id)
  return [{ op: 'delete', path: [top, id] }]
}

function check(id: string, fields: JsonTable, version: string | null): void {
  const [command, url] = [fields['command'], fields['url']]
  if ((command === undefined) === (url === undefined)) {
    throw refuse({
      what: command === undefined ? 'The server has neither a command nor a URL' : 'The server has both',
      where: `${top}.${id}`,
      accepted: 'command (a program started here) or url (streamable HTTP)',
    })
  }
  if (url !== undefined && !(typeof url === 'string' && /^https?:\/\/[^\s/]/i.test(url)))
    throw refuse({ what: 'The URL is none', where: `${top}.${id}.url`, accepted: 'http://… or https://…' })
  for (const key of Object.keys(fields)) checkVersion(id, key, version)
}

function checkVersion(id: string, key: string, version: string | null): void {
  const where = `${top}.${id}.${key}`
  if (key === 'bearer_token' && (version === null || isAtLeast(version, '0.47.0'))) {
    throw unsupported({
      what: 'Codex stops at a token written into its file since 0.47',
      where,
      fix: 'Put it into an environment variable and name that in bearer_token_env_var',
    })
  }
  const row = rows.get(key)
  if (row === undefined)
    throw unsupported({ what: 'No Codex that was looked at knows this key', where, accepted: known(version) })
  if (version === null || row.since === null) return
  if (!isAtLeast(version, row.since)) {
    const breaks = key === 'url' ? ', and this one does not start with it' : ''
    throw unsupported({
      what: `Codex knows ${key} since ${row.since}${breaks}`,
      where,
      current: `Codex ${version}`,
      accepted: `Codex ${row.since} or newer; with this one: ${known(version)}`,
    })
  }
  if (row.until !== null && !isAtLeast(row.until, version))
    throw unsupported({ what: `Codex knew ${key} up to ${row.until}`, where, current: `Codex ${version}` })
}

function known(version: string | null): string {
  const fits = ({ since, until }: ConfigKeyRow): boolean =>
    version === null ||
    ((since === null || isAtLeast(version, since)) && (until === null || isAtLeast(until, version)))
  return [...rows].flatMap(([key, row]) => (fits(row) ? [key] : [])).join(', ')
}

function existing(document: TomlTableValue, id: string): TomlTableValue {
  if (Object.hasOwn(tableAt(document, [top]), id)) return tableAt(document, [top, id])
  const accepted = Object.keys(tableAt(document, [top])).join(', ') || 'none is there'
  throw refuse({
    what: 'There is no such MCP server',
    where: `${top}.${id}`,
    current: 'nothing of that name',
    accepted,
    fix: 'Look at the list again: it was renamed or deleted meanwhile',
  })
}

const refuse = (facts: ConstructorParameters<typeof AppError>[1]): AppError =>
  new AppError('invalid_request', facts)
const unsupported = (facts: ConstructorParameters<typeof AppError>[1]): AppError =>
  new AppError('codex_version_unsupported', facts)
