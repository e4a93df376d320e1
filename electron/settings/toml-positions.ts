import { parse } from 'smol-toml'

/** Offsets are in UTF-16 code units of the text given. */
export type TomlEntry = { path: readonly string[]; keyStart: number; valueStart: number; valueEnd: number }
/** A `[header]`, from its bracket to the end of what stands on its line. */
export type TomlTable = { path: readonly string[]; start: number; lineEnd: number }
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
      table = readHeader(cursor, lengths)
      tables.push({ path: table, start, lineEnd: endOfLine(text, cursor.at) })
    } else readEntry(cursor, table, entries)
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
function readKey(cursor: Cursor): string[] {
  const parts: string[] = []
  for (;;) {
    skip(cursor, blank)
    const raw = match(cursor, bareKey) ?? match(cursor, basicString) ?? match(cursor, literalString) ?? ''
    if (raw === '') throw new Error(`No key at offset ${cursor.at}`)
    parts.push(unquote(raw))
    cursor.at += raw.length
    skip(cursor, blank)
    if (cursor.text[cursor.at] !== '.') return parts
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
function readHeader(cursor: Cursor, lengths: Map<string, number>): readonly string[] {
  const isArray = cursor.text.startsWith('[[', cursor.at)
  cursor.at += isArray ? 2 : 1
  const path = readKey(cursor)
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
  return numbered
}

function readEntry(cursor: Cursor, parent: readonly string[], entries: TomlEntry[]): void {
  skip(cursor, blank)
  const keyStart = cursor.at
  const path = [...parent, ...readKey(cursor)]
  cursor.at += 1 // the equals sign
  skip(cursor, blank)
  const valueStart = cursor.at
  const inner: TomlEntry[] = []
  readValue(cursor, path, inner)
  entries.push({ path, keyStart, valueStart, valueEnd: cursor.at }, ...inner)
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
    entries.push({ path: element, keyStart: start, valueStart: start, valueEnd: cursor.at }, ...inner)
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
    readEntry(cursor, path, entries)
    skip(cursor, blankOrBreak)
    if (cursor.text[cursor.at] === ',') cursor.at += 1
  }
  cursor.at += 1
}
