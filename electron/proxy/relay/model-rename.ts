import type { Edit } from '../../../shared/protocol/json/splice.ts'

/** Puts the name the client used into a reply of the same dialect; every other byte stays. */
export type ModelRename = {
  /** @param atBorder whole frames, or (of a body) all of it: nothing follows that belongs to the same JSON text */
  push(bytes: Uint8Array, atBorder: boolean): Uint8Array
  /** By how many bytes the body has grown; null while the name has not come. */
  readonly growth: number | null
}

/** Pieces without these bytes are not looked at. */
export const modelKey = Buffer.from('"model"')

/** The same memory. */
export const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)

/**
 * The bytes with the edits made, in their order.
 *
 * @param name what every edit that puts something in its place puts there
 */
export function applyEdits(bytes: Buffer, edits: readonly Edit[], name: Buffer): Buffer {
  if (edits.length === 0) return bytes
  const growth = edits.reduce(
    (sum, { start, end, text }) => sum + start - end + (text === '' ? 0 : name.length),
    0,
  )
  const changed = Buffer.allocUnsafe(bytes.length + growth)
  let from = 0
  let to = 0
  for (const { start, end, text } of edits) {
    to += bytes.copy(changed, to, from, start)
    if (text !== '') to += name.copy(changed, to)
    from = end
  }
  bytes.copy(changed, to, from)
  return changed
}
