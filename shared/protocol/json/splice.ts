import type { Range } from './top-level-members.ts'

/** New text for a byte range; an empty range inserts. */
export type Edit = Range & { text: string }

const encoder = new TextEncoder()

/**
 * The bytes with the edits made, as pieces that share the original's memory: a body of megabytes is never
 * copied to change a model name.
 *
 * @param edits ranges that do not overlap, in any order
 */
export function spliceBytes(bytes: Uint8Array, edits: readonly Edit[]): Uint8Array[] {
  if (edits.length === 0) return [bytes]
  const pieces: Uint8Array[] = []
  let at = 0
  for (const edit of edits.length === 1 ? edits : edits.toSorted((a, b) => a.start - b.start)) {
    if (edit.start > at) pieces.push(bytes.subarray(at, edit.start))
    pieces.push(encoder.encode(edit.text))
    at = edit.end
  }
  if (at < bytes.length) pieces.push(bytes.subarray(at))
  return pieces
}
