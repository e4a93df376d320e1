import type { Json, JsonObject } from '../json/json-value.ts'
import type { EncodedEvent } from '../sse/encoder.ts'

/**
 * Events of a Messages stream as text (source: types of `@anthropic-ai/sdk` 1.12, `RawMessageStreamEvent`, and
 * streams that Claude Code 2.1.329 reads). Every frame carries its event name: the SDK skips nameless ones. Only
 * the delta is stringified.
 */
export type EventWriter = {
  /** `message_start`. The input is not counted yet: all figures are 0 until `messageDelta`. */
  messageStart(): EncodedEvent
  /** A block as it begins: for text, thinking and calls an empty one, for others the whole block. */
  blockStart(index: number, block: JsonObject): EncodedEvent
  text(index: number, delta: string): EncodedEvent
  thinking(index: number, delta: string): EncodedEvent
  /** The whole signature at once, last in its block. */
  signature(index: number, signature: string): EncodedEvent
  input(index: number, delta: string): EncodedEvent
  citation(index: number, citation: JsonObject): EncodedEvent
  blockStop(index: number): EncodedEvent
  /** @param usage totals of the whole message, not increments */
  messageDelta(delta: MessageEnd, usage: JsonObject): EncodedEvent
  messageStop(): EncodedEvent
}

/** How a message ended, in the words of `StopReason`. */
export type StopReason = 'end_turn' | 'max_tokens' | 'tool_use' | 'refusal'
export type MessageEnd = { stop_reason: StopReason; stop_sequence: null; stop_details: JsonObject | null }

export type MessageHead = {
  /** `msg_…`. */
  id: string
  /** As the client named it. */
  model: string
}

/** Says that the stream is alive. Clients skip it wherever it comes (SDK `core/streaming`: `sse.event === 'ping'`). */
export const pingEvent: EncodedEvent = { event: 'ping', data: '{"type":"ping"}' }

/** Members of usage that are always there. */
export const noUsage: JsonObject = {
  input_tokens: 0,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  output_tokens: 0,
}

export function createEventWriter(head: MessageHead): EventWriter {
  const delta = (index: number, type: string, member: string, value: Json): EncodedEvent => ({
    event: 'content_block_delta',
    data: `{"type":"content_block_delta","index":${index},"delta":{"type":"${type}","${member}":${JSON.stringify(value)}}}`,
  })
  return {
    messageStart: () => encode({ type: 'message_start', message: emptyMessage(head) }),
    blockStart: (index, block) => encode({ type: 'content_block_start', index, content_block: block }),
    text: (index, text) => delta(index, 'text_delta', 'text', text),
    thinking: (index, text) => delta(index, 'thinking_delta', 'thinking', text),
    signature: (index, signature) => delta(index, 'signature_delta', 'signature', signature),
    input: (index, text) => delta(index, 'input_json_delta', 'partial_json', text),
    citation: (index, citation) => delta(index, 'citations_delta', 'citation', citation),
    blockStop: (index) => encode({ type: 'content_block_stop', index }),
    messageDelta: (end, usage) => encode({ type: 'message_delta', delta: end, usage }),
    messageStop: () => encode({ type: 'message_stop' }),
  }
}

/** The message as `message_start` shows it: no content, no end. */
export function emptyMessage(head: MessageHead): JsonObject {
  return {
    id: head.id,
    type: 'message',
    role: 'assistant',
    model: head.model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    usage: noUsage,
  }
}

function encode(event: JsonObject & { type: string }): EncodedEvent {
  return { event: event.type, data: JSON.stringify(event) }
}
