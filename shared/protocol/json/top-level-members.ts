/**
 * Where the values of an object's own members lie in a JSON text, found without parsing it: the proxy needs
 * `model` and `stream` of bodies of many megabytes, and everything else must go out byte for byte.
 *
 * Only the structure is checked (strings, brackets, and what stands between top-level members). Nested
 * values are skipped by bracket depth, so a slip inside one is left to whoever parses it.
 */
export type Range = { start: number; end: number }

export type MemberScan =
  | {
      ok: true
      /** The wanted members that are there; of duplicates the last, as `JSON.parse` takes it. */
      members: Readonly<Record<string, Range | undefined>>
      /** Position of the opening brace. */
      open: number
      empty: boolean
    }
  | { ok: false; position: number; problem: string }

/** Collects the strings of a text, nested ones and keys too, that are at least so long (bytes, with quotes). */
export type LongStringSearch = { atLeast: number; found: Range[] }

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const colon = 0x3a
const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d

/** Strings shorter than this are walked; a native search only pays for its call on longer ones. */
const walkLength = 24

/** Where a text is no JSON. */
export class Slip extends Error {
  readonly position: number
  constructor(position: number, problem: string) {
    super(problem)
    this.position = position
  }
}

/**
 * @param bytes a whole JSON text in UTF-8, a byte order mark allowed
 * @param wanted member names to look for
 * @param search filled in the order of the text, keys at the top left out
 * @returns byte ranges of their values, or the position (bytes) and nature of the first structural slip
 */
export function scanTopLevelMembers(
  bytes: Uint8Array,
  wanted: readonly string[],
  search: LongStringSearch | null = null,
): MemberScan {
  try {
    return scan(bytes, wanted, search)
  } catch (thrown) {
    if (thrown instanceof Slip) return { ok: false, position: thrown.position, problem: thrown.message }
    throw thrown
  }
}

function scan(bytes: Uint8Array, wanted: readonly string[], search: LongStringSearch | null): MemberScan {
  const members: Record<string, Range | undefined> = Object.create(null)
  const open = skipSpace(bytes, startsWithMark(bytes) ? 3 : 0)
  if (bytes[open] !== openBrace) throw new Slip(open, open < bytes.length ? 'not an object' : 'nothing there')
  const first = skipSpace(bytes, open + 1)
  const empty = bytes[first] === closeBrace
  const end = empty ? first + 1 : scanMembers(bytes, first, wanted, members, search)
  const rest = skipSpace(bytes, end)
  if (rest < bytes.length) throw new Slip(rest, 'text after the end of the object')
  return { ok: true, members, open, empty }
}

/** @returns the position after the closing brace */
function scanMembers(
  bytes: Uint8Array,
  first: number,
  wanted: readonly string[],
  members: Record<string, Range | undefined>,
  search: LongStringSearch | null,
): number {
  let at = first
  for (;;) {
    expect(bytes, at, quote, 'a member name in double quotes')
    const keyEnd = skipString(bytes, at)
    const name = matchName(bytes, at, keyEnd, wanted)
    at = skipSpace(bytes, keyEnd)
    expect(bytes, at, colon, "':'")
    const start = skipSpace(bytes, at + 1)
    const end = skipValue(bytes, start, search)
    if (name !== undefined) members[name] = { start, end }
    at = skipSpace(bytes, end)
    if (bytes[at] === closeBrace) return at + 1
    expect(bytes, at, comma, "',' or '}'")
    at = skipSpace(bytes, at + 1)
  }
}

function startsWithMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
}

function expect(bytes: Uint8Array, at: number, byte: number, name: string): void {
  if (bytes[at] === byte) return
  throw new Slip(at, at < bytes.length ? `expected ${name}` : `the text ends where ${name} was expected`)
}

/** @returns the position of the next byte that is no white space */
export function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from
  for (;;) {
    const byte = bytes[at]
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) at += 1
    else return at
  }
}

/** @returns the position after the closing quote of the string that opens at `open` */
function skipString(bytes: Uint8Array, open: number): number {
  let at = open + 1
  const walkEnd = Math.min(at + walkLength, bytes.length)
  while (at < walkEnd) {
    const byte = bytes[at]
    if (byte === quote) return at + 1
    at += byte === backslash ? 2 : 1
  }
  for (;;) {
    const end = bytes.indexOf(quote, at)
    if (end === -1) throw new Slip(bytes.length, 'the text ends inside a string')
    if (!isEscaped(bytes, end, at)) return end + 1
    at = end + 1
  }
}

/** An odd number of backslashes right before a quote makes it part of the string. */
function isEscaped(bytes: Uint8Array, position: number, from: number): boolean {
  let first = position
  while (first > from && bytes[first - 1] === backslash) first -= 1
  return (position - first) % 2 === 1
}

/** @returns the position after the value that begins at `start` @throws Slip */
export function skipValue(bytes: Uint8Array, start: number, search: LongStringSearch | null = null): number {
  const byte = bytes[start]
  if (byte === quote) {
    const end = skipString(bytes, start)
    if (search !== null && end - start >= search.atLeast) search.found.push({ start, end })
    return end
  }
  if (byte === openBrace || byte === openBracket) return skipNested(bytes, start, search)
  let at = start
  while (at < bytes.length && !endsScalar(bytes[at])) at += 1
  if (at === start) {
    throw new Slip(
      start,
      start < bytes.length ? 'expected a value' : 'the text ends where a value was expected',
    )
  }
  return at
}

function endsScalar(byte: number | undefined): boolean {
  return (
    byte === comma ||
    byte === closeBrace ||
    byte === closeBracket ||
    byte === 0x20 ||
    byte === 0x0a ||
    byte === 0x0d ||
    byte === 0x09 ||
    byte === quote ||
    byte === colon
  )
}

/** Skips an object or array by depth; `}` and `]` must close what was opened. */
function skipNested(bytes: Uint8Array, start: number, search: LongStringSearch | null): number {
  const closers: number[] = []
  let at = start
  while (at < bytes.length) {
    const byte = bytes[at]
    if (byte === quote) {
      const end = skipString(bytes, at)
      if (search !== null && end - at >= search.atLeast) search.found.push({ start: at, end })
      at = end
      continue
    }
    if (byte === openBrace) closers.push(closeBrace)
    else if (byte === openBracket) closers.push(closeBracket)
    else if (byte === closeBrace || byte === closeBracket) {
      if (closers.pop() !== byte) throw new Slip(at, `unexpected '${String.fromCharCode(byte)}'`)
      if (closers.length === 0) return at + 1
    }
    at += 1
  }
  throw new Slip(
    bytes.length,
    closers.at(-1) === closeBrace ? "the text ends before '}'" : "the text ends before ']'",
  )
}

/** @returns the wanted name that the key in `[open, end)` spells, also with escapes (`"\u006dodel"`) */
function matchName(
  bytes: Uint8Array,
  open: number,
  end: number,
  wanted: readonly string[],
): string | undefined {
  const length = end - open - 2
  for (const name of wanted) {
    if (name.length === length && spells(bytes, open + 1, name)) return name
  }
  const slash = bytes.subarray(open, end).indexOf(backslash)
  if (slash === -1) return undefined
  const decoded = decodeString(bytes, { start: open, end })
  return wanted.find((name) => name === decoded)
}

/** Names we look for are ASCII. */
function spells(bytes: Uint8Array, start: number, name: string): boolean {
  for (let index = 0; index < name.length; index++) {
    if (bytes[start + index] !== name.charCodeAt(index)) return false
  }
  return true
}

/** @returns the string that the range spells, or undefined when it is no valid JSON string */
export function decodeString(bytes: Uint8Array, range: Range): string | undefined {
  if (bytes[range.start] !== quote) return undefined
  const plain = plainString(bytes, range)
  if (plain !== undefined) return plain
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(range.start, range.end)))
    return typeof value === 'string' ? value : undefined
  } catch {
    return undefined
  }
}

/** Names are short and plain as a rule; a decoder and a parser would cost more than all the rest of the scan. */
function plainString(bytes: Uint8Array, range: Range): string | undefined {
  if (range.end - range.start > 100) return undefined
  let text = ''
  for (let at = range.start + 1; at < range.end - 1; at++) {
    const byte = bytes[at] ?? 0
    if (byte < 0x20 || byte > 0x7e || byte === backslash) return undefined
    text += String.fromCharCode(byte)
  }
  return text
}

/** True when the range spells exactly this literal, such as `true` or `null`. */
export function isLiteral(bytes: Uint8Array, range: Range | undefined, literal: string): boolean {
  return (
    range !== undefined && range.end - range.start === literal.length && spells(bytes, range.start, literal)
  )
}
