import { AppError, toWireError } from '../../../../shared/errors/app-error.ts'
import type { ExchangeDetail } from '../../../../shared/inspector/exchange.ts'
import type { InspectorToWindow } from '../../../../shared/ipc/ports.ts'
import { createSseDecoder, type SseFrame } from '../../../../shared/protocol/sse/decoder.ts'

/** A frame and when its last byte reached the client, ms from the start of the exchange. */
export type TimedFrame = SseFrame & { index: number; t: number }

/** One side's body so far. `chunks` is only ever appended to; `bytes` says how much of it this view covers. */
export type BodyView = { chunks: readonly Uint8Array[]; bytes: number; end: boolean }

/** The opened exchange as it stood at one moment. `frames` is appended to; `frameCount` says how far. */
export type OpenedExchange = {
  id: string
  detail: ExchangeDetail | null
  gone: boolean
  request: BodyView
  response: BodyView
  eventStream: boolean
  frames: readonly TimedFrame[]
  frameCount: number
  decodeProblem: AppError | null
}

export type OpenedMessage = Extract<InspectorToWindow, { type: 'detail' | 'gone' | 'body' }>

export type ExchangeReader = {
  readonly id: string
  /** Applies one message; false when it concerns another exchange or was applied before. */
  take(message: OpenedMessage): boolean
  view(): OpenedExchange
}

type Part = { chunks: Uint8Array[]; times: number[]; bytes: number; end: boolean }

/**
 * Collects one exchange from its messages and decodes its stream. The only bytes the window keeps are those
 * of the exchange it shows. A body chunk is never applied twice: `seq` rises.
 */
export function createExchangeReader(id: string): ExchangeReader {
  const parts: Record<'request' | 'response', Part> = { request: emptyPart(), response: emptyPart() }
  const decoder = createSseDecoder()
  const frames: TimedFrame[] = []
  let detail: ExchangeDetail | null = null
  let gone = false
  let lastSeq = -1
  let decoded = 0
  let decoderEnded = false
  let decodeProblem: AppError | null = null

  function keep(found: readonly SseFrame[], t: number): void {
    for (const frame of found) frames.push({ ...frame, index: frames.length, t })
  }

  /** Waits for the head: only it says whether the body is a stream of events. */
  function decode(): void {
    if (!isEventStream(detail) || decodeProblem !== null) return
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

  function takeBody(message: Extract<OpenedMessage, { type: 'body' }>): boolean {
    if (message.seq <= lastSeq) return false
    lastSeq = message.seq
    if (message.part !== 'request' && message.part !== 'response') return false
    const part = parts[message.part]
    for (const chunk of message.chunks) {
      part.chunks.push(chunk.bytes)
      part.times.push(chunk.t)
      part.bytes += chunk.bytes.length
    }
    part.end ||= message.end
    return true
  }

  return {
    id,
    take(message) {
      if (message.type === 'detail') {
        if (message.detail.id !== id) return false
        detail = message.detail
      } else if (message.id !== id) {
        return false
      } else if (message.type === 'gone') {
        gone = true
      } else if (!takeBody(message)) {
        return false
      }
      decode()
      return true
    },
    view: () => ({
      id,
      detail,
      gone,
      request: bodyView(parts.request),
      response: bodyView(parts.response),
      eventStream: isEventStream(detail),
      frames,
      frameCount: frames.length,
      decodeProblem,
    }),
  }
}

function emptyPart(): Part {
  return { chunks: [], times: [], bytes: 0, end: false }
}

function bodyView({ chunks, bytes, end }: Part): BodyView {
  return { chunks, bytes, end }
}

function isEventStream(detail: ExchangeDetail | null): boolean {
  const type = detail?.response?.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1]
  return type?.toLowerCase().startsWith('text/event-stream') ?? false
}
