import type { EncodedEvent } from '../sse/encoder.ts'

/**
 * Numbers and writes the events of one Responses stream. Events are built as text: the frequent ones differ
 * only in a delta, and stringifying whole objects per token would be the largest cost of a conversion.
 */
export type EventLog = {
  /** False where nobody reads events, because the reply goes out whole: then text need not be built. */
  readonly wanted: boolean
  /** @param members the event's own members as JSON text, without braces: `"item_id":"m","delta":"x"` */
  send(type: string, members: string): void
  /** The events since the last call. */
  take(): EncodedEvent[]
}

/** For a reply that goes out whole. */
export const silentLog: EventLog = { wanted: false, send: () => undefined, take: () => [] }

/** `sequence_number` runs from 0 over all events of a stream (source: `openai` package, ResponseStreamEvent). */
export function createEventLog(): EventLog {
  let events: EncodedEvent[] = []
  let next = 0
  return {
    wanted: true,
    send(type, members) {
      events.push({ event: type, data: `{"type":"${type}","sequence_number":${next},${members}}` })
      next += 1
    },
    take() {
      const taken = events
      events = []
      return taken
    },
  }
}
