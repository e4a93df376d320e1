export type FrameCounter = {
  feed(bytes: Uint8Array): void
  readonly frames: number
}

const lineFeed = 0x0a
const carriageReturn = 0x0d
const firstOfData = 0x64

/**
 * Counts the SSE frames that carry data without decoding them: blocks with a line that starts like `data`,
 * ended by a blank line (WHATWG HTML 9.2.6; LF, CRLF and CR). Any byte split gives the same count.
 */
export function createFrameCounter(): FrameCounter {
  let frames = 0
  let atLineStart = true
  let hasData = false
  let afterReturn = false
  return {
    get frames() {
      return frames
    },
    feed(bytes) {
      for (const byte of bytes) {
        if (byte === lineFeed && afterReturn) {
          afterReturn = false
        } else if (byte === lineFeed || byte === carriageReturn) {
          if (atLineStart && hasData) {
            frames += 1
            hasData = false
          }
          atLineStart = true
          afterReturn = byte === carriageReturn
        } else {
          if (atLineStart && byte === firstOfData) hasData = true
          atLineStart = false
          afterReturn = false
        }
      }
    },
  }
}
