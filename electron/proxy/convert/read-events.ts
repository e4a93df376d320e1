import { AppError } from '../../../shared/errors/app-error.ts'
import type { Json } from '../../../shared/protocol/json/json-value.ts'
import type { SseFrame } from '../../../shared/protocol/sse/decoder.ts'

/** Data of a frame: an event, the word `[DONE]`, or (null) something no client would understand either. */
export type FrameData =
  { kind: 'event'; event: Json } | { kind: 'done' } | { kind: 'broken' } | { kind: 'noise' }

const done: FrameData = { kind: 'done' }
const broken: FrameData = { kind: 'broken' }
const noise: FrameData = { kind: 'noise' }

/**
 * Reads the data of a frame. What begins like an object and is none has lost something, which must not pass
 * in silence; other words (`ping`, `keep-alive`) are noise.
 */
export function readFrame(frame: SseFrame): FrameData {
  const { data } = frame
  if (data === '[DONE]') return done
  try {
    const event: Json = JSON.parse(data)
    return { kind: 'event', event }
  } catch {
    const start = data.trimStart()
    if (start === '[DONE]') return done
    return start.startsWith('{') ? broken : noise
  }
}

/** The error for data that was `broken`. */
export function brokenEvent(host: string, data: string): AppError {
  return new AppError('provider_stream_cut', {
    what: 'An event of the provider’s answer is not valid JSON',
    where: host,
    current: JSON.stringify(data.slice(0, 120)),
    fix: 'Send the request again',
  })
}
