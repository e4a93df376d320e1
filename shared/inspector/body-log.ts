import { unpooled, type PagePool } from './page-pool.ts'

/** Bytes that arrived together, `t` ms after the exchange began. */
export type BodyChunk = { t: number; bytes: Uint8Array<ArrayBuffer> }

export const bodyLimit = 2 * 1024 * 1024
/** Kept besides the start of a truncated body, because usage stands at the end. */
const tailLimit = 64 * 1024
/** Two array slots per piece. */
const pieceCost = 16

/** Shared by all logs until they have something: most bodies are one piece. Never pushed to. */
const none: never[] = []

/**
 * One body as it went by: its start, up to a limit, and when each piece came. Pieces are copied into pages, because
 * a stream of a thousand deltas would otherwise pin a thousand socket buffers, and pages can be used again.
 */
export class BodyLog {
  readonly #limit: number
  readonly #pool: PagePool
  /** All full but the last. */
  #pages: Uint8Array[] = none
  /** Bytes used of the last page. */
  #pageUsed = 0
  #ends: number[] = none
  #times: number[] = none
  #kept = 0
  #total = 0
  #held = 0
  #dropped = false
  #tailPieces: Uint8Array[] = none
  #tailBytes = 0

  constructor(limit: number = bodyLimit, pool: PagePool = unpooled) {
    this.#limit = limit
    this.#pool = pool
  }

  /** Bytes seen, kept or not. */
  get total(): number {
    return this.#total
  }

  /** Bytes kept: always the start of the body. */
  get kept(): number {
    return this.#kept
  }

  get truncated(): boolean {
    return this.#total > this.#kept
  }

  /** Memory held, bytes; an estimate that leans high. */
  get held(): number {
    return this.#held + this.#ends.length * pieceCost
  }

  /** @param t ms after the exchange began */
  append(bytes: Uint8Array, t: number): void {
    const room = this.truncated ? 0 : this.#limit - this.#kept
    this.#total += bytes.length
    if (this.#dropped || bytes.length === 0) return
    if (room > 0) this.#keep(bytes.length <= room ? bytes : bytes.subarray(0, room), t)
    if (bytes.length > room) this.#keepTail(room > 0 ? bytes.subarray(room) : bytes)
  }

  /** Kept bytes from `offset` on, in the pieces they came in, at most about `limit` bytes. Copies. */
  read(offset: number, limit: number): BodyChunk[] {
    const chunks: BodyChunk[] = []
    let at = offset
    for (let index = firstEndAfter(this.#ends, offset); index < this.#ends.length; index++) {
      if (at - offset >= limit) break
      const end = this.#ends[index] ?? at
      chunks.push({ t: this.#times[index] ?? 0, bytes: this.#copyRange(at, end) })
      at = end
    }
    return chunks
  }

  /** The newest bytes of the body: as many as asked for, or what is left of them once it is truncated. Copies. */
  tail(length: number): Uint8Array {
    const missing = Math.max(0, length - this.#tailBytes)
    const whole = this.#total === this.#kept + this.#tailBytes
    const start = whole ? this.#copyRange(Math.max(0, this.#kept - missing), this.#kept) : new Uint8Array(0)
    const joined = joinPieces([start, ...this.#tailPieces], start.length + this.#tailBytes)
    return joined.subarray(Math.max(0, joined.length - length))
  }

  /** Frees everything; later appends only count. */
  drop(): void {
    this.#dropped = true
    for (const page of this.#pages) this.#pool.give(page)
    this.#pages = none
    this.#pageUsed = 0
    this.#ends = none
    this.#times = none
    this.#tailPieces = none
    this.#kept = 0
    this.#held = 0
    this.#tailBytes = 0
  }

  #keep(bytes: Uint8Array, t: number): void {
    for (let from = 0; from < bytes.length;)
      from += this.#copyToPage(from === 0 ? bytes : bytes.subarray(from))
    this.#kept += bytes.length
    this.#ends = added(this.#ends, this.#kept)
    this.#times = added(this.#times, Math.round(t))
  }

  /** @returns how many of the bytes the page had room for */
  #copyToPage(bytes: Uint8Array): number {
    let page = this.#pages.at(-1)
    if (page === undefined || page.length === this.#pageUsed) {
      page = this.#pool.take(Math.max(bytes.length, this.#kept))
      this.#pages = added(this.#pages, page)
      this.#pageUsed = 0
      this.#held += page.length
    }
    const room = page.length - this.#pageUsed
    const length = Math.min(room, bytes.length)
    page.set(length === bytes.length ? bytes : bytes.subarray(0, length), this.#pageUsed)
    this.#pageUsed += length
    return length
  }

  #keepTail(piece: Uint8Array): void {
    const bytes = piece.length > tailLimit ? new Uint8Array(piece.subarray(piece.length - tailLimit)) : piece
    this.#tailPieces = added(this.#tailPieces, bytes)
    this.#tailBytes += bytes.length
    this.#held += bytes.length
    for (let first = this.#tailPieces[0]; first !== undefined; first = this.#tailPieces[0]) {
      if (this.#tailBytes - first.length < tailLimit) break
      this.#tailPieces.shift()
      this.#tailBytes -= first.length
      this.#held -= first.length
    }
  }

  #copyRange(start: number, end: number): Uint8Array<ArrayBuffer> {
    const result = new Uint8Array(end - start)
    let pageStart = 0
    for (const [index, page] of this.#pages.entries()) {
      const length = index === this.#pages.length - 1 ? this.#pageUsed : page.length
      const from = Math.max(start, pageStart)
      const to = Math.min(end, pageStart + length)
      if (from < to) result.set(page.subarray(from - pageStart, to - pageStart), from - start)
      pageStart += length
      if (pageStart >= end) break
    }
    return result
  }
}

function added<T>(list: T[], item: T): T[] {
  if (list.length === 0) return [item]
  list.push(item)
  return list
}

/** Binary search: index of the first end beyond `offset`. */
function firstEndAfter(ends: readonly number[], offset: number): number {
  let low = 0
  let high = ends.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ends[middle] ?? 0) > offset) high = middle
    else low = middle + 1
  }
  return low
}

function joinPieces(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const joined = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    joined.set(piece, at)
    at += piece.length
  }
  return joined
}
