import { AppError } from '../../errors/app-error.ts'
import { createLineEnds } from './line-ends.ts'
import { createUtf8Pieces } from './utf8-pieces.ts'

/** One dispatched event of a `text/event-stream`: several `data` lines are joined by a line feed. */
export type SseFrame = {
  /** The `event` field; null when the frame had none. */
  event: string | null
  data: string
}

export type SseDecoder = {
  /**
   * Frames completed by these bytes. Any split is fine, also inside a code point or between CR and LF.
   * @throws AppError `stream_frame_too_large`
   */
  push(bytes: Uint8Array): SseFrame[]
  /**
   * The frame left open when the stream ended. The standard would discard it, but providers often leave out
   * the last blank line, and what they meant is in it.
   */
  end(): SseFrame[]
}

/** Large enough for a 16 MiB event (an image in one delta) written as multi-byte characters. */
const defaultMaxFrameLength = 32 * 1024 * 1024

/**
 * Incremental reader of server-sent events (WHATWG HTML, 9.2.6 "Interpreting an event stream"): LF, CRLF
 * and CR, a BOM, comments, `data:` with and without a space.
 *
 * @param options.maxFrameLength characters one frame may hold before it is refused
 */
export function createSseDecoder(options: { maxFrameLength?: number } = {}): SseDecoder {
  const maxFrameLength = options.maxFrameLength ?? defaultMaxFrameLength
  const text = createUtf8Pieces()
  const unifyLineEnds = createLineEnds()
  /** Pieces of the unfinished line. Joined once it ends: appending to a string would rescan megabytes. */
  let pieces: string[] = []
  let event: string | null = null
  let data: string | null = null
  let held = 0
  let frames: SseFrame[] = []

  function hold(length: number): void {
    held += length
    if (held <= maxFrameLength) return
    throw new AppError('stream_frame_too_large', {
      what: 'One event of the stream is too large',
      current: `more than ${maxFrameLength} characters without an end`,
      accepted: `events of at most ${maxFrameLength} characters`,
    })
  }

  function dispatch(): void {
    if (data !== null) frames.push({ event, data })
    event = null
    data = null
    held = 0
  }

  function addData(value: string): void {
    data = data === null ? value : `${data}\n${value}`
  }

  function takeLine(line: string): void {
    if (line === '') return dispatch()
    if (line.startsWith('data:')) {
      return addData(line.slice(line.charCodeAt(5) === 32 ? 6 : 5))
    }
    const colon = line.indexOf(':')
    const field = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(line.charCodeAt(colon + 1) === 32 ? colon + 2 : colon + 1)
    if (field === 'event') event = value
    else if (field === 'data') addData(value)
  }

  function takePieces(): string {
    const joined = pieces.join('')
    pieces = []
    return joined
  }

  function takeText(raw: string): void {
    const chunk = unifyLineEnds(raw)
    let start = 0
    for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', start)) {
      const tail = chunk.slice(start, end)
      hold(tail.length)
      start = end + 1
      takeLine(pieces.length === 0 ? tail : takePieces() + tail)
    }
    if (start < chunk.length) {
      hold(chunk.length - start)
      pieces.push(chunk.slice(start))
    }
  }

  function collect(): SseFrame[] {
    const done = frames
    frames = []
    return done
  }

  return {
    push(bytes) {
      takeText(text.push(bytes))
      return collect()
    },
    end() {
      takeText(text.end())
      if (pieces.length > 0) takeText('\n')
      dispatch()
      return collect()
    },
  }
}
