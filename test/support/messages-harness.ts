import { createMessagesToResponses } from '../../shared/protocol/convert/messages-to-responses/converter.ts'
import type { MessagesMemory } from '../../shared/protocol/convert/messages-to-responses/memory.ts'
import type {
  ConvertedRequest,
  EndReason,
  ReplyContext,
  RequestContext,
} from '../../shared/protocol/convert/converter.ts'
import type { Json, JsonObject } from '../../shared/protocol/json/json-value.ts'
import { createMessageFold } from '../../shared/protocol/messages/fold.ts'
import { defaultResponsesQuirks } from '../../shared/protocol/quirks/responses-quirks.ts'
import type { EncodedEvent } from '../../shared/protocol/sse/encoder.ts'
import { countingIds, requestContext } from './chat-harness.ts'
import { playStream, type StreamRun } from './stream-run.ts'

export const scope = 'openai'
export const messagesToResponses = createMessagesToResponses(scope)

export const plainMemory: MessagesMemory = { thinking: 'shown', clientNames: new Map() }

export function replyContext(memory: Partial<MessagesMemory> = {}): ReplyContext<MessagesMemory> {
  return {
    memory: { ...plainMemory, ...memory },
    clientModel: 'claude-opus-5-5',
    replyId: 'msg_1',
    createdAt: 1_700_000_000,
    newId: countingIds(),
    quirks: defaultResponsesQuirks,
  }
}

/** A Messages request with one user message and what the test is about. */
export function convert(
  changes: JsonObject,
  context: Partial<RequestContext> = {},
): ConvertedRequest<MessagesMemory> {
  const body: JsonObject = {
    model: 'claude-opus-5-5',
    max_tokens: 1000,
    messages: [{ role: 'user', content: 'hi' }],
    ...changes,
  }
  return messagesToResponses.request(body, requestContext(context))
}

export function runStream(
  events: readonly Json[],
  memory: Partial<MessagesMemory> = {},
  end: EndReason = { kind: 'eof' },
): StreamRun {
  return playStream(messagesToResponses.stream(replyContext(memory)), events, end)
}

export function parseEvents(events: readonly EncodedEvent[]): JsonObject[] {
  return events.map(({ data }): JsonObject => JSON.parse(data))
}

/** The message a stream of events adds up to. */
export function foldEvents(events: readonly EncodedEvent[]): JsonObject | null {
  const fold = createMessageFold()
  for (const event of parseEvents(events)) fold.push(event)
  return fold.result()
}
