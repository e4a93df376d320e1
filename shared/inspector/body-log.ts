/** Bytes that arrived together, `t` ms after the exchange began. */
export type BodyChunk = { t: number; bytes: Uint8Array<ArrayBuffer> }

/** One body as it went by: its start, up to a limit, and when each piece came. */
export type BodyLog = {
  append(bytes: Uint8Array, t: number): void
  /** Bytes seen, kept or not. */
  readonly total: number
  /** Bytes kept: always the start of the body. */
  readonly kept: number
  readonly truncated: boolean
  /** Memory held, bytes; an estimate that leans high. */
  readonly held: number
  /** Kept bytes from `offset` on, in the pieces they came in, at most about `limit` bytes. Copies. */
  read(offset: number, limit: number): BodyChunk[]
  /** The newest bytes of the body, at most 64 KiB once it is truncated. Copies. */
  tail(length: number): Uint8Array
  /** Frees everything; later appends only count. */
  drop(): void
}

export const bodyLimit = 2 * 1024 * 1024
/** Kept besides the start of a truncated body, because usage and the terminal event stand at the end. */
const tailLimit = 64 * 1024
const smallPiece = 4096
const firstPage = 1024
const largestPage = 16 * 1024
/** Two array slots per piece. */
const pieceCost = 16

/**
 * Small pieces are copied into pages: a stream of a thousand deltas would otherwise pin a thousand socket
 * buffers. Large ones and the first are kept by reference. Callers must not change bytes they appended.
 */
export function createBodyLog(limit: number = bodyLimit): BodyLog {
  let pages: Uint8Array[] = []
  let pageUsed = 0
  let pageOpen = false
  let ends: number[] = []
  let times: number[] = []
  let kept = 0
  let total = 0
  let held = 0
  let dropped = false
  let tailPieces: Uint8Array[] = []
  let tailBytes = 0

  function keepByReference(bytes: Uint8Array): void {
    sealPage()
    pages.push(bytes)
    held += bytes.length
  }

  function sealPage(): void {
    const last = pages.at(-1)
    if (pageOpen && last !== undefined) pages[pages.length - 1] = last.subarray(0, pageUsed)
    pageOpen = false
  }

  function copyToPage(bytes: Uint8Array): void {
    let page = pageOpen ? pages.at(-1) : undefined
    if (page === undefined || page.length - pageUsed < bytes.length) {
      const size = Math.min(largestPage, Math.max(firstPage, bytes.length, kept))
      sealPage()
      page = new Uint8Array(Math.max(size, bytes.length))
      pages.push(page)
      held += page.length
      pageUsed = 0
      pageOpen = true
    }
    page.set(bytes, pageUsed)
    pageUsed += bytes.length
  }

  function keepTail(bytes: Uint8Array): void {
    tailPieces.push(bytes)
    tailBytes += bytes.length
    held += bytes.length
    for (let first = tailPieces[0]; first && tailBytes - first.length >= tailLimit; first = tailPieces[0]) {
      tailPieces.shift()
      tailBytes -= first.length
      held -= first.length
    }
  }

  function copyRange(start: number, end: number): Uint8Array<ArrayBuffer> {
    const result = new Uint8Array(end - start)
    let pageStart = 0
    for (const [index, page] of pages.entries()) {
      const length = pageOpen && index === pages.length - 1 ? pageUsed : page.length
      const from = Math.max(start, pageStart)
      const to = Math.min(end, pageStart + length)
      if (from < to) result.set(page.subarray(from - pageStart, to - pageStart), from - start)
      pageStart += length
      if (pageStart >= end) break
    }
    return result
  }

  return {
    get total() {
      return total
    },
    get kept() {
      return kept
    },
    get truncated() {
      return total > kept
    },
    get held() {
      return held + ends.length * pieceCost
    },
    append(bytes, t) {
      const wasFull = total > kept || kept >= limit
      total += bytes.length
      if (dropped || bytes.length === 0) return
      if (wasFull) return keepTail(bytes)
      const fits = bytes.length <= limit - kept ? bytes : bytes.subarray(0, limit - kept)
      if (kept === 0 || fits.length >= smallPiece) keepByReference(fits)
      else copyToPage(fits)
      kept += fits.length
      ends.push(kept)
      times.push(Math.round(t))
      if (fits.length < bytes.length) keepTail(bytes.subarray(fits.length))
    },
    read(offset, most) {
      const chunks: BodyChunk[] = []
      let at = offset
      for (let index = firstEndAfter(ends, offset); index < ends.length && at - offset < most; index++) {
        const end = ends[index] ?? at
        chunks.push({ t: times[index] ?? 0, bytes: copyRange(at, end) })
        at = end
      }
      return chunks
    },
    tail(length) {
      if (total === kept) return copyRange(Math.max(0, kept - length), kept)
      const joined = joinPieces(tailPieces, tailBytes)
      if (tailBytes >= length) return joined.subarray(tailBytes - length)
      const start = copyRange(Math.max(0, kept - (length - tailBytes)), kept)
      return total === kept + tailBytes ? joinPieces([start, joined], start.length + joined.length) : joined
    },
    drop() {
      dropped = true
      pages = []
      ends = []
      times = []
      tailPieces = []
      kept = 0
      held = 0
      tailBytes = 0
      pageOpen = false
    },
  }
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
