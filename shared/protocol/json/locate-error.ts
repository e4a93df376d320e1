/** Where a JSON text stops being one. `position` counts UTF-16 units from 0, line and column from 1. */
export type JsonFault = { position: number; line: number; column: number; problem: string }

const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const escapePattern = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y
const literals = ['true', 'false', 'null'] as const

class Fault extends Error {
  readonly position: number
  constructor(position: number, problem: string) {
    super(problem)
    this.position = position
  }
}

/**
 * `JSON.parse` names the position of only some of its errors, so this strict reader (RFC 8259) finds it. It
 * keeps its own stack: a deeply nested text must not overflow ours.
 *
 * @returns null when the text is valid
 */
export function locateJsonError(text: string): JsonFault | null {
  try {
    readDocument(text)
    return null
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown
    const before = text.slice(0, thrown.position)
    const line = before.split('\n').length
    const column = thrown.position - before.lastIndexOf('\n')
    return { position: thrown.position, line, column, problem: thrown.message }
  }
}

function readDocument(text: string): void {
  const closers: string[] = []
  let at = skipSpace(text, 0)
  do {
    at = readValueOrOpen(text, at, closers)
    at = closeOrContinue(text, at, closers)
  } while (closers.length > 0)
  if (at < text.length) throw new Fault(at, `unexpected ${show(text, at)} after the end`)
}

/** Reads one scalar or empty container whole; a filled container only up to its first value. */
function readValueOrOpen(text: string, start: number, closers: string[]): number {
  let at = start
  for (;;) {
    const char = text[at]
    if (char !== '{' && char !== '[') return readScalar(text, at)
    const closer = char === '{' ? '}' : ']'
    at = skipSpace(text, at + 1)
    if (text[at] === closer) return at + 1
    closers.push(closer)
    if (closer === '}') at = readName(text, at, "a member name in double quotes or '}'")
  }
}

/** After a value: closes containers as long as they end, then steps to the next value. */
function closeOrContinue(text: string, start: number, closers: string[]): number {
  let at = skipSpace(text, start)
  for (let closer = closers.at(-1); closer !== undefined; closer = closers.at(-1)) {
    if (text[at] === closer) {
      closers.pop()
      at = skipSpace(text, at + 1)
      continue
    }
    if (text[at] !== ',') throw new Fault(at, `expected ',' or '${closer}' but got ${show(text, at)}`)
    at = skipSpace(text, at + 1)
    return closer === '}' ? readName(text, at, 'a member name in double quotes') : at
  }
  return at
}

function readName(text: string, start: number, expected: string): number {
  if (text[start] !== '"') throw new Fault(start, `expected ${expected} but got ${show(text, start)}`)
  const at = skipSpace(text, readString(text, start))
  if (text[at] !== ':') throw new Fault(at, `expected ':' but got ${show(text, at)}`)
  return skipSpace(text, at + 1)
}

function readScalar(text: string, at: number): number {
  if (text[at] === '"') return readString(text, at)
  const literal = literals.find((word) => text.startsWith(word, at))
  if (literal !== undefined) return at + literal.length
  numberPattern.lastIndex = at
  if (numberPattern.test(text)) return numberPattern.lastIndex
  throw new Fault(at, `expected a value but got ${show(text, at)}`)
}

/** RFC 8259 section 7: no control characters, and only the named escapes. */
function readString(text: string, open: number): number {
  let at = open + 1
  while (at < text.length) {
    if (text[at] === '"') return at + 1
    if (text.charCodeAt(at) < 0x20) {
      throw new Fault(at, `unescaped control character ${show(text, at)} in a string`)
    }
    if (text[at] === '\\') {
      escapePattern.lastIndex = at
      if (!escapePattern.test(text)) throw new Fault(at, 'invalid escape in a string')
      at = escapePattern.lastIndex
    } else {
      at += 1
    }
  }
  throw new Fault(text.length, 'the text ends inside a string')
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at += 1
  return at
}

function show(text: string, at: number): string {
  return at < text.length
    ? JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0))
    : 'the end of the text'
}
