import type { ChatMemory } from '../../shared/protocol/convert/chat-to-responses/memory.ts'
import { chatToResponses } from '../../shared/protocol/convert/chat-to-responses/converter.ts'
import { createChatFold } from '../../shared/protocol/chat/fold.ts'
import type {
  ConvertedRequest,
  EndReason,
  NewId,
  ReplyContext,
  RequestContext,
} from '../../shared/protocol/convert/converter.ts'
import type { Json, JsonObject } from '../../shared/protocol/json/json-value.ts'
import { defaultResponsesQuirks } from '../../shared/protocol/quirks/responses-quirks.ts'
import type { EncodedEvent } from '../../shared/protocol/sse/encoder.ts'
import { playStream, type StreamRun } from './stream-run.ts'

/** Ids that count from 1 per prefix. */
export function countingIds(): NewId {
  const counts = new Map<string, number>()
  return (prefix) => {
    const n = (counts.get(prefix) ?? 0) + 1
    counts.set(prefix, n)
    return `${prefix}_${n}`
  }
}

export function requestContext(changes: Partial<RequestContext> = {}): RequestContext {
  return {
    upstreamModel: 'gpt-5.2-codex',
    reasoningEffort: null,
    quirks: defaultResponsesQuirks,
    newId: countingIds(),
    findResponse: () => undefined,
    findItem: () => undefined,
    ...changes,
  }
}

export const plainMemory: ChatMemory = {
  includeUsage: false,
  logprobs: false,
  legacyFunctions: false,
  customCalls: 'custom',
}

export function replyContext(memory: Partial<ChatMemory> = {}): ReplyContext<ChatMemory> {
  return {
    memory: { ...plainMemory, ...memory },
    clientModel: 'codex-main',
    replyId: 'chatcmpl_1',
    createdAt: 1_700_000_000,
    newId: countingIds(),
    quirks: defaultResponsesQuirks,
  }
}

/** A Chat request with one user message and what the test is about. */
export function convert(
  changes: JsonObject,
  context: Partial<RequestContext> = {},
): ConvertedRequest<ChatMemory> {
  const body: JsonObject = { model: 'codex-main', messages: [{ role: 'user', content: 'hi' }], ...changes }
  return chatToResponses.request(body, requestContext(context))
}

export function runStream(
  events: readonly Json[],
  memory: Partial<ChatMemory> = {},
  end: EndReason = { kind: 'eof' },
): StreamRun {
  return playStream(chatToResponses.stream(replyContext(memory)), events, end)
}

export function parseChunks(events: readonly EncodedEvent[]): Json[] {
  return events.flatMap(({ data }) => {
    if (data === '[DONE]') return []
    const parsed: Json = JSON.parse(data)
    return [parsed]
  })
}

/** The completion a stream of chunks adds up to. */
export function foldChunks(events: readonly EncodedEvent[]): JsonObject | null {
  const fold = createChatFold()
  for (const chunk of parseChunks(events)) fold.push(chunk)
  return fold.result()
}

/** `choices[0].delta` of all chunks. */
export function deltas(events: readonly EncodedEvent[]): Json[] {
  return parseChunks(events).flatMap((chunk) => {
    const choice = JSON.parse(JSON.stringify(chunk)).choices?.[0]
    return choice === undefined ? [] : [choice.delta]
  })
}
