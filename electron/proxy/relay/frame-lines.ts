const lineFeed = 0x0a
const carriageReturn = 0x0d

/** Where lines end and a key stands in one piece of a stream; what was looked up is not looked up again. */
export class FrameLines {
  readonly #bytes: Buffer
  readonly #key: Buffer
  /** Nothing of the last frame is missing. */
  readonly #atBorder: boolean
  #nextReturn: number
  #nextKey: number

  constructor(bytes: Buffer, key: Buffer, atBorder: boolean) {
    this.#bytes = bytes
    this.#key = key
    this.#atBorder = atBorder
    this.#nextReturn = this.#bytes.indexOf(carriageReturn)
    this.#nextKey = this.#bytes.indexOf(this.#key)
  }

  /** @returns the position of the line's end, or of the piece's */
  endOf(at: number): number {
    if (this.#nextReturn !== -1 && this.#nextReturn < at) {
      this.#nextReturn = this.#bytes.indexOf(carriageReturn, at)
    }
    const feed = this.#bytes.indexOf(lineFeed, at)
    const end = feed === -1 ? this.#bytes.length : feed
    return this.#nextReturn === -1 ? end : Math.min(end, this.#nextReturn)
  }

  /** Whether `[at, end)` is all the data of its frame, and does not hold the key. */
  isWholeDataWithout(at: number, end: number): boolean {
    if (this.#nextKey !== -1 && this.#nextKey < at) {
      this.#nextKey = this.#bytes.indexOf(this.#key, at)
    }
    if (this.#nextKey !== -1 && this.#nextKey < end) return false
    const isPair = this.#bytes[end] === carriageReturn && this.#bytes[end + 1] === lineFeed
    const next = end + (isPair ? 2 : 1)
    if (next >= this.#bytes.length) return this.#atBorder
    return this.#bytes[next] === lineFeed || this.#bytes[next] === carriageReturn
  }
}
