import type { EndReason, StreamConverter } from '../../shared/protocol/convert/converter.ts'
import type { Json } from '../../shared/protocol/json/json-value.ts'
import type { EncodedEvent } from '../../shared/protocol/sse/encoder.ts'

export type StreamRun = {
  events: EncodedEvent[]
  /** What each pushed event gave. */
  steps: EncodedEvent[][]
  result: ReturnType<StreamConverter['result']>
  finished: boolean
}

/** Runs a stream from its first event to its end. */
export function playStream(stream: StreamConverter, events: readonly Json[], end: EndReason): StreamRun {
  const steps = events.map((event) => stream.push(event))
  const last = stream.end(end)
  return {
    events: [...steps.flat(), ...last],
    steps,
    result: stream.result(),
    finished: stream.finished,
  }
}
