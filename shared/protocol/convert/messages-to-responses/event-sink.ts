import {
  createEventWriter,
  pingEvent,
  type EventWriter,
  type MessageHead,
} from '../../messages/event-writer.ts'
import type { Mutable } from '../../mutable.ts'
import type { EncodedEvent } from '../../sse/encoder.ts'
import { directCaller, type BlockSink } from './block-sink.ts'

/** Collects the events that one upstream event gives. */
export type EventSink = {
  readonly sink: BlockSink
  readonly writer: EventWriter
  /** The first events, once. */
  start(): void
  readonly started: boolean
  push(event: EncodedEvent): void
  /** What was collected since the last time. */
  take(): EncodedEvent[]
}

export function createEventSink(head: MessageHead): EventSink {
  const writer = createEventWriter(head)
  let out: EncodedEvent[] = []
  /** Index of the open block, or of the next one. */
  let index = 0

  const sink: BlockSink = {
    openText: () => void out.push(writer.blockStart(index, { type: 'text', text: '' })),
    openThinking: () =>
      void out.push(writer.blockStart(index, { type: 'thinking', thinking: '', signature: '' })),
    openCall: (id, name) =>
      void out.push(
        writer.blockStart(index, { type: 'tool_use', id, caller: directCaller, name, input: {} }),
      ),
    text: (delta) => void out.push(writer.text(index, delta)),
    thinking: (delta) => void out.push(writer.thinking(index, delta)),
    input: (delta) => void out.push(writer.input(index, delta)),
    citation: (citation) => void out.push(writer.citation(index, citation)),
    signature: (signature) => void out.push(writer.signature(index, signature)),
    close: () => void out.push(writer.blockStop(index++)),
    whole(block) {
      out.push(writer.blockStart(index, block), writer.blockStop(index))
      index++
    },
  }

  const events: Mutable<EventSink> = {
    sink,
    writer,
    started: false,
    start() {
      if (events.started) return
      events.started = true
      out.push(writer.messageStart(), pingEvent)
    },
    push: (event) => void out.push(event),
    take() {
      const taken = out
      out = []
      return taken
    },
  }
  return events
}
