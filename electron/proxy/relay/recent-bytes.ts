import type { Mutable } from '../../../shared/protocol/mutable.ts'

/** The newest pieces of a stream, by reference: enough to see how it ended. */
export type RecentBytes = {
  readonly first: Uint8Array | null
  add(bytes: Uint8Array): void
  /** Whole lines from the end of the stream, about `limit` bytes of them. */
  text(limit: number): string
}

const pieces = 8

export function createRecentBytes(): RecentBytes {
  const newest: Uint8Array[] = []
  const recent: Mutable<RecentBytes> = {
    first: null,
    add(bytes) {
      recent.first ??= bytes
      newest.push(bytes)
      if (newest.length > pieces) newest.shift()
    },
    text(limit) {
      const taken: Uint8Array[] = []
      let length = 0
      for (let index = newest.length - 1; index >= 0 && length < limit; index--) {
        const piece = newest[index] ?? new Uint8Array(0)
        taken.unshift(piece)
        length += piece.length
      }
      const joined = Buffer.concat(taken)
      if (length <= limit) return joined.toString('utf8')
      const text = joined.toString('utf8', length - limit)
      // What stands before the first line end may be the rest of a line.
      return text.slice(text.indexOf('\n') + 1)
    },
  }
  return recent
}
