import type { Edit } from './splice.ts'

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const colon = 0x3a
const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d

/** What the next byte belongs to. */
const outside = 0
const inKey = 1
const inText = 2
const inOldValue = 3

/** What is expected in the innermost object of the path. */
const forKey = 0
const forColon = 1
const forValue = 2
const forComma = 3

/**
 * Finds one string value in a JSON text that arrives in pieces, split anywhere, and says which bytes to put in its
 * place: everything else of a reply must go out byte for byte. Nothing is held back and nothing is parsed; a member
 * of the same name elsewhere, or inside a string, is not touched. Of duplicates the first is taken.
 *
 * The text is taken to be JSON: of garbage nothing, or something equally meaningless, is replaced.
 */
export class StringSwap {
  readonly #path: readonly string[]
  readonly #text: string
  #mode: number = outside
  #expected: number = forValue
  /** Brackets and braces that are open. */
  #depth = 0
  /** How many of them are objects of the path. */
  #within = 0
  /** How much of the key at hand is the wanted one's; -1: it is another. */
  #match = 0
  /** The key before the value at hand is the path's; the whole text counts as such a value. */
  #wanted = true
  #escaped = false
  #done = false

  /**
   * @param path names of members from the outermost object inwards, ASCII: `['response', 'model']`
   * @param text what to put there, as JSON (with quotes)
   */
  constructor(path: readonly string[], text: string) {
    this.#path = path
    this.#text = text
  }

  /** The value was replaced, or cannot come any more. */
  get done(): boolean {
    return this.#done
  }

  /** The next byte begins another text. */
  reset(): void {
    this.#mode = outside
    this.#expected = forValue
    this.#depth = 0
    this.#within = 0
    this.#wanted = true
    this.#escaped = false
    this.#done = false
  }

  /** Reads `[from, to)` of the bytes, and adds to `edits` what is to be changed there. */
  scan(bytes: Uint8Array, from: number, to: number, edits: Edit[]): void {
    let at = from
    while (at < to && !this.#done) {
      if (this.#mode === outside) at = this.#readStructure(bytes, at, to, edits)
      else if (this.#mode === inKey) at = this.#readKey(bytes, at, to)
      else if (this.#mode === inText) at = this.#skipText(bytes, at, to)
      else at = this.#dropValue(bytes, at, at, to, '', edits)
    }
  }

  #readStructure(bytes: Uint8Array, from: number, to: number, edits: Edit[]): number {
    for (let at = from; at < to; at++) {
      const byte = bytes[at]
      if (byte === quote) return this.#openText(bytes, at, to, edits)
      if (byte === openBrace || byte === openBracket) this.#open(byte)
      else if (byte === closeBrace || byte === closeBracket) this.#close()
      else if (this.#depth !== this.#within) continue
      else if (byte === colon) this.#expected = forValue
      else if (byte === comma) this.#expected = forKey
      if (this.#done) return at + 1
    }
    return to
  }

  #openText(bytes: Uint8Array, at: number, to: number, edits: Edit[]): number {
    this.#mode = inText
    if (this.#depth !== this.#within) return at + 1
    if (this.#expected === forKey) {
      this.#mode = inKey
      this.#match = 0
    } else if (this.#isPathValue() && this.#within === this.#path.length) {
      this.#mode = inOldValue
      return this.#dropValue(bytes, at, at + 1, to, this.#text, edits)
    } else {
      this.#expected = forComma
    }
    return at + 1
  }

  #isPathValue(): boolean {
    return this.#expected === forValue && this.#wanted
  }

  #open(byte: number): void {
    const isNext = this.#depth === this.#within && this.#isPathValue() && this.#within < this.#path.length
    this.#depth += 1
    if (isNext && byte === openBrace) {
      this.#within = this.#depth
      this.#expected = forKey
    } else if (this.#within === 0) {
      // An array, or what no reply is.
      this.#done = true
    }
  }

  #close(): void {
    this.#depth -= 1
    if (this.#depth < this.#within) this.#done = true
    else if (this.#depth === this.#within) this.#expected = forComma
  }

  #readKey(bytes: Uint8Array, from: number, to: number): number {
    const name = this.#path[this.#within - 1] ?? ''
    for (let at = from; at < to; at++) {
      const byte = bytes[at]
      if (byte === quote || byte === backslash) {
        this.#wanted = byte === quote && this.#match === name.length
        this.#expected = forColon
        // A key with escapes is another one: nobody writes these names so.
        this.#mode = byte === quote ? outside : inText
        return byte === quote ? at + 1 : at
      }
      this.#match = this.#match !== -1 && byte === name.charCodeAt(this.#match) ? this.#match + 1 : -1
    }
    return to
  }

  /** @returns the position after the closing quote, or `to` when it is not there yet */
  #skipText(bytes: Uint8Array, from: number, to: number): number {
    let at = this.#escaped ? from + 1 : from
    this.#escaped = false
    for (;;) {
      const found = bytes.indexOf(quote, at)
      const end = found === -1 || found > to ? to : found
      let first = end
      while (first > at && bytes[first - 1] === backslash) first -= 1
      const isEscaped = (end - first) % 2 === 1
      if (end === to) {
        this.#escaped = isEscaped
        return to
      }
      if (!isEscaped) {
        this.#mode = outside
        return end + 1
      }
      at = end + 1
    }
  }

  /** Takes `[start, …)` out up to the end of the string, or of the piece. */
  #dropValue(
    bytes: Uint8Array,
    start: number,
    from: number,
    to: number,
    text: string,
    edits: Edit[],
  ): number {
    const end = from < to ? this.#skipText(bytes, from, to) : to
    edits.push({ start, end, text })
    if (this.#mode === outside) this.#done = true
    return end
  }
}
