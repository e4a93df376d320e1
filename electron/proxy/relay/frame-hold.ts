import type { Mutable } from '../../../shared/protocol/mutable.ts'

/**
 * Keeps an unfinished SSE frame back until its blank line is there. What the client has received then always
 * ends on a frame's border, so that an error frame or a comment can follow when the provider breaks off.
 */
export type FrameHold = {
  /** Bytes ready to go out: whole frames, or the start of one larger than the limit. Null: none yet. */
  push(bytes: Uint8Array): Uint8Array | null
  /** The same for pieces that came together; they are joined with what is held in one go. */
  pushAll(pieces: readonly Uint8Array[]): Uint8Array | null
  /** The unfinished rest; many providers leave out the last blank line. */
  rest(): Uint8Array | null
  /** Part of a frame is here, or out already. */
  withinFrame(): boolean
  /** False while part of a frame larger than the limit is out. */
  readonly atBorder: boolean
  /** The beginning of the newest frame that was larger than the limit. */
  readonly largeFrameHead: Uint8Array | null
}

const holdLimit = 64 * 1024
const headLength = 256
/** A frame that grows beyond it in small pieces must not be copied with each. */
const rejoinLimit = 4 * 1024
const lineFeed = 0x0a
const carriageReturn = 0x0d

export function createFrameHold(): FrameHold {
  let held: Uint8Array[] = []
  let heldLength = 0
  /** The newest three bytes before the chunk at hand: a border may lie across two chunks. */
  let before: [number, number, number] = [0, 0, 0]

  function takeHeldWith(bytes: Uint8Array): Uint8Array {
    if (heldLength === 0) return bytes
    const ready = Buffer.concat([...held, bytes], heldLength + bytes.length)
    held = []
    heldLength = 0
    return ready
  }

  function hold(bytes: Uint8Array): Uint8Array | null {
    if (bytes.length === 0) return null
    if (frames.atBorder && heldLength + bytes.length <= holdLimit) {
      held.push(bytes)
      heldLength += bytes.length
      return null
    }
    const start = takeHeldWith(bytes)
    if (frames.atBorder) frames.largeFrameHead = start.slice(0, headLength)
    frames.atBorder = false
    return start
  }

  const frames: Mutable<FrameHold> = {
    withinFrame: () => !frames.atBorder || heldLength > 0,
    atBorder: true,
    largeFrameHead: null,
    push(bytes) {
      const border = lastBorder(bytes, before)
      before = newestThree(bytes, before)
      if (border === -1) return hold(bytes)
      const ready = takeHeldWith(border === bytes.length ? bytes : bytes.subarray(0, border))
      frames.atBorder = true
      const more = border === bytes.length ? null : hold(bytes.subarray(border))
      return more === null ? ready : Buffer.concat([ready, more])
    },
    pushAll(pieces) {
      const [first] = pieces
      if (!frames.atBorder || heldLength === 0 || heldLength > rejoinLimit) {
        return frames.push(pieces.length === 1 && first !== undefined ? first : Buffer.concat(pieces))
      }
      const joined = Buffer.concat([...held, ...pieces])
      held = []
      heldLength = 0
      // What stands before is a border.
      before = [0, 0, 0]
      return frames.push(joined)
    },
    rest: () => (heldLength === 0 ? null : takeHeldWith(new Uint8Array(0))),
  }
  return frames
}

/** @returns the position after the last blank line in `bytes`, -1 when there is none */
function lastBorder(bytes: Uint8Array, before: readonly [number, number, number]): number {
  const at = (index: number): number => (index >= 0 ? bytes[index] : before[3 + index]) ?? 0
  const length = bytes.length
  if (at(length - 1) === carriageReturn && at(length - 2) === carriageReturn) return length
  for (let end = bytes.lastIndexOf(lineFeed); end !== -1;) {
    if (at(end - 1) === lineFeed) return end + 1
    if (at(end - 1) === carriageReturn && at(end - 2) === lineFeed) return end + 1
    end = end === 0 ? -1 : bytes.lastIndexOf(lineFeed, end - 1)
  }
  return -1
}

function newestThree(bytes: Uint8Array, before: [number, number, number]): [number, number, number] {
  const n = bytes.length
  if (n >= 3) return [bytes[n - 3] ?? 0, bytes[n - 2] ?? 0, bytes[n - 1] ?? 0]
  const all = [...before, ...bytes]
  return [all.at(-3) ?? 0, all.at(-2) ?? 0, all.at(-1) ?? 0]
}
