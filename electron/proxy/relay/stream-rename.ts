import type { Dialect } from '../../../shared/protocol/dialect.ts'
import type { Edit } from '../../../shared/protocol/json/splice.ts'
import { StringSwap } from '../../../shared/protocol/json/string-swap.ts'
import { FrameLines } from './frame-lines.ts'
import { applyEdits, asBuffer, modelKey, type ModelRename } from './model-rename.ts'

const lineFeed = 0x0a
const carriageReturn = 0x0d
/** `data:` */
const dataField = [0x64, 0x61, 0x74, 0x61, 0x3a]
const inOtherLine = -1

/**
 * Whole frames of one line each whose model stands before anything nested and before any escape, as all providers
 * write their chunks: without a brace, bracket or backslash between, the key can be neither nested nor in a string.
 */
const plainChunk = /((?:^|\n\n)data: ?\{[^{}[\]\\\n]*?"model": ?)"[^"\\\n]*"/g

/**
 * For an event stream: `model` of each Chat chunk, `response.model` of the Responses events that have one. Frames
 * too large to be held whole are read piece by piece.
 *
 * @param name the client's
 */
export function createStreamRename(dialect: Dialect, name: string): ModelRename {
  return dialect === 'chat'
    ? new StreamRename(['model'], JSON.stringify(name), plainChunk)
    : new StreamRename(['response', 'model'], JSON.stringify(name), null)
}

class StreamRename implements ModelRename {
  readonly growth = null
  readonly #swap: StringSwap
  readonly #name: Buffer
  readonly #plain: RegExp | null
  /** For `replace`, with the name's bytes as characters. */
  readonly #replacement: string
  /** A model that does not have the client's name. */
  readonly #other: RegExp
  /** Nothing of the frame at hand has been read. */
  #isFresh = true
  /** How much of `data:` the line at hand has shown; all of it: its data is being read. */
  #field = 0
  #afterReturn = false

  /** @param plain finds names that need no reading, with what stands before them as its group */
  constructor(path: readonly string[], text: string, plain: RegExp | null) {
    this.#swap = new StringSwap(path, text)
    this.#name = Buffer.from(text)
    this.#plain = plain
    const characters = this.#name.toString('latin1')
    this.#replacement = `$1${characters.replaceAll('$', '$$$$')}`
    this.#other = new RegExp(`"model"(?!: ?${characters.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')})`)
  }

  push(piece: Uint8Array, atBorder: boolean): Uint8Array {
    const bytes = asBuffer(piece)
    if (atBorder && this.#isFresh && this.#field === 0) {
      if (!bytes.includes(modelKey)) return bytes
      const replaced = this.#replacePlain(bytes)
      if (replaced !== null) return replaced
    }
    const edits: Edit[] = []
    const lines = new FrameLines(bytes, modelKey, atBorder)
    for (let at = 0; at < bytes.length;) {
      at =
        this.#field >= 0 && this.#field < dataField.length
          ? this.#readField(bytes, at)
          : this.#readLine(lines, bytes, at, edits)
    }
    return applyEdits(bytes, edits, this.#name)
  }

  /**
   * A stream at full speed brings hundreds of chunks in a piece, and one `replace` over all costs a quarter of reading
   * each.
   *
   * @returns null when that is not enough
   */
  #replacePlain(bytes: Buffer): Buffer | null {
    if (this.#plain === null) return null
    const text = bytes.toString('latin1').replace(this.#plain, this.#replacement)
    return this.#other.test(text) ? null : Buffer.from(text, 'latin1')
  }

  /** One byte of a line's beginning. */
  #readField(bytes: Buffer, at: number): number {
    const byte = bytes[at]
    const isRest = byte === lineFeed && this.#afterReturn
    this.#afterReturn = byte === carriageReturn
    if (isRest) return at + 1
    if (byte === lineFeed || byte === carriageReturn) {
      if (this.#field === 0) this.#beginFrame()
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
      this.#swap.scan(bytes, at, end, edits)
    }
    if (end === bytes.length) return end
    this.#afterReturn = bytes[end] === carriageReturn
    this.#field = 0
    return end + 1
  }

  #beginFrame(): void {
    if (!this.#isFresh) this.#swap.reset()
    this.#isFresh = true
  }
}
