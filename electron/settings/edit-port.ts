import { parse } from 'smol-toml'
import { z } from 'zod'
import { AppError } from '../../shared/errors/app-error.ts'
import { endOfLine, locateToml, type TomlPositions } from './toml-positions.ts'
import { withoutBom } from './parse-config.ts'

/**
 * Sets `[proxy] port` in a valid document and leaves every other character as it was: comments, order, line
 * ends, byte order mark. The result is read back to prove that nothing else means anything different.
 *
 * @throws AppError `config_write_failed` when the document is shaped in a way this cannot edit
 */
export function setPortInToml(text: string, port: number): string {
  const source = withoutBom(text)
  const mark = text.slice(0, text.length - source.length)
  const edited = edit(source, port)
  if (edited === null || !meansTheSame(source, edited, port)) {
    throw new AppError('config_write_failed', {
      what: 'The port could not be changed without touching anything else',
      where: '[proxy] port',
      fix: `Write port = ${port} into the [proxy] table yourself`,
    })
  }
  return mark + edited
}

function edit(text: string, port: number): string | null {
  const positions = locateToml(text)
  return (
    replaceValue(text, positions, port) ??
    insertIntoTable(text, positions, port) ??
    insertIntoInlineTable(text, positions, port) ??
    insertDotted(text, positions, port) ??
    appendTable(text, port)
  )
}

const samePath = (path: readonly string[], ...wanted: string[]): boolean =>
  path.length === wanted.length && path.every((part, index) => part === wanted[index])

const splice = (text: string, from: number, to: number, insert: string): string =>
  text.slice(0, from) + insert + text.slice(to)

function replaceValue(text: string, { entries }: TomlPositions, port: number): string | null {
  const entry = entries.find(({ path }) => samePath(path, 'proxy', 'port'))
  return entry ? splice(text, entry.valueStart, entry.valueEnd, String(port)) : null
}

function insertIntoTable(text: string, { tables }: TomlPositions, port: number): string | null {
  const table = tables.find(({ path }) => samePath(path, 'proxy'))
  return table ? splice(text, table.lineEnd, table.lineEnd, `${lineEnd(text)}port = ${port}`) : null
}

/** `proxy = { host = "…" }` */
function insertIntoInlineTable(text: string, { entries }: TomlPositions, port: number): string | null {
  const entry = entries.find(({ path }) => samePath(path, 'proxy'))
  if (!entry || text[entry.valueStart] !== '{') return null
  const isEmpty = /^\{\s*\}$/.test(text.slice(entry.valueStart, entry.valueEnd))
  return splice(
    text,
    entry.valueStart + 1,
    entry.valueStart + 1,
    isEmpty ? ` port = ${port} ` : ` port = ${port},`,
  )
}

/** `proxy.host = "…"` at the top of the file. */
function insertDotted(text: string, { entries }: TomlPositions, port: number): string | null {
  const entry = entries.findLast(({ path }) => path.length === 2 && path[0] === 'proxy')
  if (!entry) return null
  const end = endOfLine(text, entry.valueEnd)
  return splice(text, end, end, `${lineEnd(text)}proxy.port = ${port}`)
}

function appendTable(text: string, port: number): string {
  const end = lineEnd(text)
  const gap = text === '' ? '' : text.endsWith('\n') ? end : end + end
  return `${text}${gap}[proxy]${end}port = ${port}${end}`
}

const lineEnd = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n')

const anyDocument = z.looseObject({ proxy: z.looseObject({}).optional() })

function meansTheSame(before: string, after: string, port: number): boolean {
  try {
    const wanted = anyDocument.parse(parse(before))
    wanted.proxy = { ...wanted.proxy, port }
    return canonical(wanted) === canonical(parse(after))
  } catch {
    return false
  }
}

/** Independent of the order of keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner) && !(inner instanceof Date)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
