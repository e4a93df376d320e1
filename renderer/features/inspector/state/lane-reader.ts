import { AppError, toWireError } from '../../../../shared/errors/app-error.ts'
import { bodyLimit } from '../../../../shared/inspector/body-log.ts'
import { createSseDecoder, type SseFrame } from '../../../../shared/protocol/sse/decoder.ts'

/** A frame and when its last byte passed the proxy on this side, ms from the start of the exchange. */
export type TimedFrame = SseFrame & { index: number; t: number }

/**
 * A body so far. `chunks` is only ever appended to; `bytes` says how much of it this view covers. `full` means
 * that as much is here as is ever kept: of a larger body the rest is nowhere.
 */
export type BodyView = { chunks: readonly Uint8Array[]; bytes: number; end: boolean; full: boolean }

/** One side of an exchange as it stood at one moment. `frames` is appended to; `frameCount` says how far. */
export type Lane = {
  request: BodyView
  response: BodyView
  eventStream: boolean
  frames: readonly TimedFrame[]
  frameCount: number
  decodeProblem: AppError | null
}

export type LanePart = 'request' | 'response'
type Headers = readonly (readonly [string, string])[]
type Chunk = { t: number; bytes: Uint8Array }

export type LaneReader = {
  append(part: LanePart, chunks: readonly Chunk[], end: boolean): void
  /** The response's headers, once they are known: only they say whether its body is a stream of events. */
  head(headers: Headers): void
  view(): Lane
}

type Part = { chunks: Uint8Array[]; times: number[]; bytes: number; end: boolean }

/** Collects both bodies of one side, at most {@link bodyLimit} bytes of each, and decodes a stream. */
export function createLaneReader(): LaneReader {
  const parts: Record<LanePart, Part> = { request: emptyPart(), response: emptyPart() }
  const decoder = createSseDecoder()
  const frames: TimedFrame[] = []
  let eventStream = false
  let decoded = 0
  let decoderEnded = false
  let decodeProblem: AppError | null = null

  function keep(found: readonly SseFrame[], t: number): void {
    for (const frame of found) frames.push({ ...frame, index: frames.length, t })
  }

  function decode(): void {
    if (!eventStream || decodeProblem !== null) return
    const { chunks, times, end } = parts.response
    try {
      for (; decoded < chunks.length; decoded += 1) {
        keep(decoder.push(chunks[decoded] ?? new Uint8Array()), times[decoded] ?? 0)
      }
      if (end && !decoderEnded) {
        decoderEnded = true
        keep(decoder.end(), times.at(-1) ?? 0)
      }
    } catch (thrown) {
      decodeProblem = AppError.fromWire(toWireError(thrown))
    }
  }

  return {
    append(name, chunks, end) {
      const part = parts[name]
      for (const chunk of chunks) appendChunk(part, chunk)
      part.end ||= end
      decode()
    },
    head(headers) {
      eventStream = isEventStream(headers)
      decode()
    },
    view: () => ({
      request: bodyView(parts.request),
      response: bodyView(parts.response),
      eventStream,
      frames,
      frameCount: frames.length,
      decodeProblem,
    }),
  }
}

function emptyPart(): Part {
  return { chunks: [], times: [], bytes: 0, end: false }
}

function appendChunk(part: Part, { t, bytes }: Chunk): void {
  const room = bodyLimit - part.bytes
  if (room <= 0) return
  const kept = bytes.length <= room ? bytes : bytes.subarray(0, room)
  part.chunks.push(kept)
  part.times.push(t)
  part.bytes += kept.length
}

function bodyView({ chunks, bytes, end }: Part): BodyView {
  return { chunks, bytes, end, full: bytes >= bodyLimit }
}

function isEventStream(headers: Headers): boolean {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1]
  return type?.toLowerCase().startsWith('text/event-stream') ?? false
}
