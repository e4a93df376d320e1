import { parse } from 'smol-toml'

/** Offsets are in UTF-16 code units of the text given. */
export type TomlEntry = {
  path: readonly string[]
  /** How many parts of the path the key itself writes (`a.b = 1` writes two); 0 for an element of an array. */
  parts: readonly TomlKeyPart[]
  keyStart: number
  valueStart: number
  valueEnd: number
  /** What it stands in directly. */
  container: 'body' | 'inline' | 'array'
}
/** One part of a key as it is written, quotes included. */
export type TomlKeyPart = { start: number; end: number }
/** A `[header]`, from its bracket to the end of what stands on its line. */
export type TomlTable = {
  path: readonly string[]
  /** One for each part of the header; the path has more where an array of tables numbers its elements. */
  parts: readonly TomlKeyPart[]
  isArray: boolean
  start: number
  lineEnd: number
}
export type TomlPositions = { entries: readonly TomlEntry[]; tables: readonly TomlTable[] }

/**
 * Where every key, value and table of a TOML 1.0 document stands. The text must have been parsed without error
 * before: this only finds its way through a valid document, which the parser does not tell.
 */
export function locateToml(text: string): TomlPositions {
  const entries: TomlEntry[] = []
  const tables: TomlTable[] = []
  const lengths = new Map<string, number>()
  const cursor = { text, at: 0 }
  let table: readonly string[] = []

  for (;;) {
    skip(cursor, blankOrBreak)
    if (cursor.at >= text.length) return { entries, tables }
    if (text[cursor.at] === '[') {
      const start = cursor.at
      const { path, parts, isArray } = readHeader(cursor, lengths)
      table = path
      tables.push({ path, parts, isArray, start, lineEnd: endOfLine(text, cursor.at) })
    } else readEntry(cursor, table, 'body', entries)
  }
}

/** 1-based, as editors count. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: offset - lineStart + 1 }
}

export function endOfLine(text: string, from: number): number {
  const found = /\r?\n/.exec(text.slice(from))
  return found === null ? text.length : from + found.index
}

type Cursor = { readonly text: string; at: number }

const blank = /[ \t]*/y
const blankOrBreak = /(?:[ \t\r\n]|#[^\n]*)*/y
const bareKey = /[A-Za-z0-9_-]+/y
const basicString = /"(?:[^"\\\n]|\\.)*"/y
const literalString = /'[^'\n]*'/y
// At most two quotes may stand right before the closing three.
const longBasic = /"""(?:[^"\\]|\\[\s\S]|"{1,2}(?!"))*"{3,5}/y
const longLiteral = /'''(?:[^']|'{1,2}(?!'))*'{3,5}/y
const plainValue = /[^,\]}#\r\n]*/y

function match(cursor: Cursor, pattern: RegExp): string | null {
  pattern.lastIndex = cursor.at
  return pattern.exec(cursor.text)?.[0] ?? null
}

function skip(cursor: Cursor, pattern: RegExp): void {
  cursor.at += match(cursor, pattern)?.length ?? 0
}

/** `a.b."c d"`, leaving the cursor behind it. */
function readKey(cursor: Cursor): { path: string[]; parts: TomlKeyPart[] } {
  const path: string[] = []
  const parts: TomlKeyPart[] = []
  for (;;) {
    skip(cursor, blank)
    const raw = match(cursor, bareKey) ?? match(cursor, basicString) ?? match(cursor, literalString) ?? ''
    if (raw === '') throw new Error(`No key at offset ${cursor.at}`)
    path.push(unquote(raw))
    parts.push({ start: cursor.at, end: cursor.at + raw.length })
    cursor.at += raw.length
    skip(cursor, blank)
    if (cursor.text[cursor.at] !== '.') return { path, parts }
    cursor.at += 1
  }
}

/** Escapes in keys are the parser's business. */
function unquote(raw: string): string {
  if (!/^["']/.test(raw)) return raw
  const value = parse(`key = ${raw}`)['key']
  return typeof value === 'string' ? value : raw
}

/** Elements of an array of tables are numbered in the path, as they are in the parsed value. */
function readHeader(
  cursor: Cursor,
  lengths: Map<string, number>,
): Pick<TomlTable, 'path' | 'parts' | 'isArray'> {
  const isArray = cursor.text.startsWith('[[', cursor.at)
  cursor.at += isArray ? 2 : 1
  const { path, parts } = readKey(cursor)
  cursor.at += isArray ? 2 : 1
  const numbered: string[] = []
  for (const [index, part] of path.entries()) {
    numbered.push(part)
    const name = JSON.stringify(numbered)
    const isLast = index === path.length - 1
    const length = lengths.get(name)
    if (isLast && isArray) {
      lengths.set(name, (length ?? 0) + 1)
      numbered.push(String(length ?? 0))
    } else if (length !== undefined) numbered.push(String(length - 1))
  }
  return { path: numbered, parts, isArray }
}

function readEntry(
  cursor: Cursor,
  parent: readonly string[],
  container: TomlEntry['container'],
  entries: TomlEntry[],
): void {
  skip(cursor, blank)
  const keyStart = cursor.at
  const key = readKey(cursor)
  const path = [...parent, ...key.path]
  cursor.at += 1 // the equals sign
  skip(cursor, blank)
  const valueStart = cursor.at
  const inner: TomlEntry[] = []
  readValue(cursor, path, inner)
  entries.push({ path, parts: key.parts, keyStart, valueStart, valueEnd: cursor.at, container }, ...inner)
}

function readValue(cursor: Cursor, path: readonly string[], entries: TomlEntry[]): void {
  const first = cursor.text[cursor.at]
  if (first === '[') return readArray(cursor, path, entries)
  if (first === '{') return readInlineTable(cursor, path, entries)
  const quoted =
    match(cursor, longBasic) ??
    match(cursor, longLiteral) ??
    match(cursor, basicString) ??
    match(cursor, literalString)
  const raw = quoted ?? (match(cursor, plainValue) ?? '').trimEnd()
  if (raw === '') throw new Error(`No value at offset ${cursor.at}`)
  cursor.at += raw.length
}

function readArray(cursor: Cursor, path: readonly string[], entries: TomlEntry[]): void {
  cursor.at += 1
  for (let index = 0; ; index++) {
    skip(cursor, blankOrBreak)
    if (cursor.text[cursor.at] === ']') break
    const element = [...path, String(index)]
    const start = cursor.at
    const inner: TomlEntry[] = []
    readValue(cursor, element, inner)
    const place = { parts: [], keyStart: start, valueStart: start, valueEnd: cursor.at } as const
    entries.push({ path: element, ...place, container: 'array' }, ...inner)
    skip(cursor, blankOrBreak)
    if (cursor.text[cursor.at] === ',') cursor.at += 1
  }
  cursor.at += 1
}

function readInlineTable(cursor: Cursor, path: readonly string[], entries: TomlEntry[]): void {
  cursor.at += 1
  for (;;) {
    skip(cursor, blankOrBreak)
    if (cursor.text[cursor.at] === '}') break
    readEntry(cursor, path, 'inline', entries)
    skip(cursor, blankOrBreak)
    if (cursor.text[cursor.at] === ',') cursor.at += 1
  }
  cursor.at += 1
}
