import type { Dialect } from '../../../shared/protocol/dialect.ts'
import type { Edit } from '../../../shared/protocol/json/splice.ts'
import { StringSwap } from '../../../shared/protocol/json/string-swap.ts'
import { FrameHead } from './frame-head.ts'
import { FrameLines } from './frame-lines.ts'
import { applyEdits, asBuffer, modelKey, type ModelRename } from './model-rename.ts'

const lineFeed = 0x0a
const carriageReturn = 0x0d
const blankLine = Buffer.from('\n\n')
/** `data:` */
const dataField = [0x64, 0x61, 0x74, 0x61, 0x3a]
const inOtherLine = -1
/** A chunk's head has some 100 bytes; a Responses event's may hold all instructions, and comes once. */
const longestHead = 1024
/** Bytes; with fewer it is not worth the while to look at all frames at once. */
const manyFrames = 4 * 1024

/**
 * For an event stream: `model` of each Chat chunk, `response.model` of the Responses events that have one. Frames
 * too large to be held whole are read piece by piece.
 *
 * @param name the client's
 */
export function createStreamRename(dialect: Dialect, name: string): ModelRename {
  return new StreamRename(dialect === 'chat' ? ['model'] : ['response', 'model'], JSON.stringify(name))
}

class StreamRename implements ModelRename {
  readonly growth = null
  readonly #swap: StringSwap
  readonly #name: Buffer
  /** Nothing of the frame at hand has been read. */
  #isFresh = true
  /** Where in the piece the frame at hand began; -1: before it. */
  #frameStart = 0
  /** How much of `data:` the line at hand has shown; all of it: its data is being read. */
  #field = 0
  #afterReturn = false
  #head: FrameHead | null = null

  constructor(path: readonly string[], text: string) {
    this.#swap = new StringSwap(path, text)
    this.#name = Buffer.from(text)
  }

  push(piece: Uint8Array, atBorder: boolean): Uint8Array {
    const bytes = asBuffer(piece)
    const isAtFrame = atBorder && this.#isFresh && this.#field === 0
    if (!isAtFrame || bytes.length < manyFrames || bytes.includes(carriageReturn)) {
      return this.#swapEach(bytes, atBorder)
    }
    // Only to learn how the others begin.
    const first = this.#head === null ? bytes.indexOf(blankLine) + blankLine.length : 0
    const pieces = first === 0 ? [] : [this.#swapEach(bytes.subarray(0, first), true)]
    const rest = bytes.subarray(first)
    const alike = this.#head?.swapAlike(rest) ?? { swapped: rest.subarray(0, 0), length: 0 }
    if (pieces.length === 0 && alike.length === bytes.length) return alike.swapped
    pieces.push(alike.swapped, this.#swapEach(rest.subarray(alike.length), true))
    return Buffer.concat(pieces)
  }

  #swapEach(bytes: Buffer, atBorder: boolean): Buffer {
    const edits: Edit[] = []
    const start = atBorder && this.#isFresh && this.#field === 0 ? this.#readAlike(bytes, edits) : 0
    const rest = start === 0 ? bytes : bytes.subarray(start)
    if (rest.length > 0) this.#readFrames(rest, start, atBorder, edits)
    return applyEdits(bytes, edits, this.#name)
  }

  /**
   * Chunks of one stream begin alike up to the model's name: to compare costs a third of reading them. What was
   * found in one holds for the next that has the same bytes up to there.
   *
   * @returns the position of the first frame that begins differently
   */
  #readAlike(bytes: Buffer, edits: Edit[]): number {
    const head = this.#head
    if (head === null || bytes.includes(carriageReturn)) return 0
    const { length } = head.bytes
    let at = 0
    while (at + length < bytes.length && bytes.compare(head.bytes, 0, length, at, at + length) === 0) {
      const border = bytes.indexOf(blankLine, at + length)
      if (border === -1) return at
      edits.push({ start: at + head.value, end: at + length, text: head.text })
      at = border + blankLine.length
    }
    return at
  }

  /** @param offset of the bytes in their piece */
  #readFrames(bytes: Buffer, offset: number, atBorder: boolean, edits: Edit[]): void {
    if (this.#isFresh && this.#field === 0 && atBorder && !bytes.includes(modelKey)) return
    const lines = new FrameLines(bytes, modelKey, atBorder)
    const found: Edit[] = []
    this.#frameStart = this.#isFresh && this.#field === 0 ? 0 : -1
    for (let at = 0; at < bytes.length;) {
      at =
        this.#field >= 0 && this.#field < dataField.length
          ? this.#readField(bytes, at)
          : this.#readLine(lines, bytes, at, found)
    }
    for (const { start, end, text } of found) {
      edits.push({ start: start + offset, end: end + offset, text })
    }
  }

  /** One byte of a line's beginning. */
  #readField(bytes: Buffer, at: number): number {
    const byte = bytes[at]
    const isRest = byte === lineFeed && this.#afterReturn
    this.#afterReturn = byte === carriageReturn
    if (isRest) return at + 1
    if (byte === lineFeed || byte === carriageReturn) {
      if (this.#field === 0) this.#beginFrame(at + 1)
      this.#field = 0
    } else {
      this.#field = byte === dataField[this.#field] ? this.#field + 1 : inOtherLine
    }
    return at + 1
  }

  /** The rest of a line. */
  #readLine(lines: FrameLines, bytes: Buffer, at: number, edits: Edit[]): number {
    const end = lines.endOf(at)
    if (this.#field !== inOtherLine && !(this.#isFresh && lines.isWholeDataWithout(at, end))) {
      this.#isFresh = false
      this.#scan(bytes, at, end, edits)
    }
    if (end === bytes.length) return end
    this.#afterReturn = bytes[end] === carriageReturn
    this.#field = 0
    return end + 1
  }

  #scan(bytes: Buffer, from: number, to: number, edits: Edit[]): void {
    const before = edits.length
    this.#swap.scan(bytes, from, to, edits)
    const edit = edits[before]
    if (edit === undefined || edit.text === '' || !this.#swap.done || this.#frameStart === -1) return
    const start = this.#frameStart
    if (edit.end - start > longestHead) return
    const bytesOfHead = bytes.subarray(start, edit.end)
    if (this.#head?.bytes.equals(bytesOfHead) === true) return
    // A copy: the piece shares a socket's buffer.
    const head = Buffer.from(bytesOfHead)
    this.#head = new FrameHead(head, edit.start - start, edit.text)
  }

  #beginFrame(at: number): void {
    if (!this.#isFresh) this.#swap.reset()
    this.#isFresh = true
    this.#frameStart = at
  }
}
