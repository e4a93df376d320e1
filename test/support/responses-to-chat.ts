import type { NewId, ReplyContext, RequestContext } from '../../shared/protocol/convert/converter.ts'
import { responsesToChat } from '../../shared/protocol/convert/responses-to-chat/responses-to-chat.ts'
import type { ReplyMemory } from '../../shared/protocol/convert/responses-to-chat/reply-memory.ts'
import type { Json, JsonObject } from '../../shared/protocol/json/json-value.ts'
import { defaultChatQuirks, type Quirks } from '../../shared/protocol/quirks/quirks.ts'
import type { EncodedEvent } from '../../shared/protocol/sse/encoder.ts'
import { isObject } from '../../shared/protocol/json/readers.ts'

/** Ids that count up per prefix: `msg_1`, `fc_1`, `fc_2`. */
export function countingIds(): NewId {
  const counts = new Map<string, number>()
  return (prefix) => {
    const next = (counts.get(prefix) ?? 0) + 1
    counts.set(prefix, next)
    return `${prefix}_${next}`
  }
}

export function requestContext(
  quirks: Partial<Quirks> = {},
  rest: Partial<RequestContext> = {},
): RequestContext {
  return {
    upstreamModel: 'upstream-model',
    reasoningEffort: null,
    quirks: { ...defaultChatQuirks, ...quirks },
    newId: countingIds(),
    findResponse: () => undefined,
    findItem: () => undefined,
    ...rest,
  }
}

export function convertRequest(
  body: JsonObject,
  quirks: Partial<Quirks> = {},
  rest: Partial<RequestContext> = {},
) {
  return responsesToChat.request(body, requestContext(quirks, rest))
}

/** Only the messages of a converted request. */
export function messagesOf(body: JsonObject, quirks: Partial<Quirks> = {}): Json {
  return convertRequest(body, quirks).body['messages'] ?? null
}

/** A reply context for the answer to `body`. */
export function replyContext(body: JsonObject, quirks: Partial<Quirks> = {}): ReplyContext<ReplyMemory> {
  return {
    memory: convertRequest(body, quirks).memory,
    clientModel: 'client-model',
    replyId: 'resp_1',
    createdAt: 1_700_000_000,
    now: () => 1_700_000_060,
    newId: countingIds(),
    quirks: { ...defaultChatQuirks, ...quirks },
  }
}

export const plainRequest: JsonObject = { model: 'm', input: 'hi', stream: true }

/** Runs a stream of chunks through the converter to a clean end. */
export function runStream(
  chunks: readonly Json[],
  body: JsonObject = plainRequest,
  quirks: Partial<Quirks> = {},
) {
  const stream = responsesToChat.stream(replyContext(body, quirks))
  const events: EncodedEvent[] = []
  for (const chunk of chunks) events.push(...stream.push(chunk))
  events.push(...stream.end({ kind: 'eof' }))
  return { events, parsed: events.map(parseEvent), result: stream.result() }
}

export function parseEvent(event: EncodedEvent): JsonObject {
  const parsed: Json = JSON.parse(event.data)
  return isObject(parsed) ? parsed : {}
}

/** `type` and, where there is one, the delta of each event: enough to read a whole stream in a test. */
export function outline(events: readonly JsonObject[]): string[] {
  return events.map((event) => {
    const type = String(event['type']).replace('response.', '')
    return typeof event['delta'] === 'string' ? `${type} ${event['delta']}` : type
  })
}

export function chunk(delta: JsonObject, finish: string | null = null, rest: JsonObject = {}): JsonObject {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'upstream-model',
    choices: [{ index: 0, delta, finish_reason: finish }],
    ...rest,
  }
}

/** @throws when it is no object: a test then fails where it looks */
export function objectOf(value: Json | undefined): JsonObject {
  if (isObject(value)) return value
  throw new Error(`not an object: ${JSON.stringify(value)}`)
}

export function objectsOf(value: Json | undefined): JsonObject[] {
  if (Array.isArray(value)) return value.map(objectOf)
  throw new Error(`not a list: ${JSON.stringify(value)}`)
}
