import { toWireError, type WireError } from '../../../errors/app-error.ts'
import { toOpenAiError } from '../../../errors/openai-envelope.ts'
import { chatDone } from '../../chat/chunk-writer.ts'
import type { Json, JsonObject } from '../../json/json-value.ts'
import {
  failureEnvelope,
  readProviderFailure,
  toProviderError,
  type ProviderFailure,
} from '../../provider-failure.ts'
import { isObject, readObject, readObjects, readString } from '../../json/readers.ts'
import { usageFromResponses, usageToChat } from '../common/usage.ts'
import type { EndReason, ReplyContext, StreamConverter } from '../converter.ts'
import { cutError, isBrokenOff } from '../common/broken-off.ts'
import { createChunkSink } from './chunk-sink.ts'
import { itemHandlers } from './item-handlers.ts'
import type { ChatMemory } from './memory.ts'
import { createReplyItems } from './reply-items.ts'
import { isCall, namelessCall } from './reply-calls.ts'
import { createReply } from './reply.ts'
import { endOfResponse, finishReason } from './reply-end.ts'
import { createWarningList } from './warnings.ts'
import { createWellFormedSink } from './well-formed-sink.ts'

type Outcome = { outcome: 'completed' | 'incomplete' | 'failed'; error: WireError | null }

const terminalEvents: { readonly [type: string]: string | undefined } = {
  'response.completed': 'completed',
  'response.done': 'completed',
  'response.incomplete': 'incomplete',
  'response.cancelled': 'cancelled',
}

/**
 * Responses events to Chat chunks. Nothing goes out before the first event that belongs to the answer
 * itself: a refusal that comes inside a 200, right after `response.created` (ChatGPT under load), can then
 * still be given its true HTTP status.
 */
export function createStream(context: ReplyContext<ChatMemory>): StreamConverter {
  const warnings = createWarningList()
  const chunks = createChunkSink(context)
  const items = createReplyItems()
  const sink = createWellFormedSink(chunks.sink)
  const reply = createReply(sink, { ...context, warnings })
  const memory = context.memory
  let result: Outcome | null = null

  function fail(error: WireError, envelope: JsonObject = toOpenAiError(error)): void {
    result = { outcome: 'failed', error }
    chunks.push({ event: null, data: JSON.stringify(envelope) })
  }

  function failAsProvider(failure: ProviderFailure): void {
    fail(toProviderError(failure).toWire(), failureEnvelope(failure))
  }

  /** The final object: what no event brought is made up for, then the stream is closed. */
  function finish(response: JsonObject, word: string): void {
    const end = endOfResponse(response, word)
    const failure = readProviderFailure(response)
    if (failure !== null) return failAsProvider(failure)
    if (isBrokenOff(response)) return fail(cutError().toWire())
    if (end.status === 'failed') return failAsProvider(cancelled)
    chunks.role()
    for (const [index, item] of readObjects(response, 'output').entries()) {
      reply.whole(items.match(item, index), item)
    }
    const nameless = items.all.some((item) => isCall(item.type) && item.call.index === null)
    if (nameless && end.status === 'completed') throw namelessCall()
    result = { outcome: end.status, error: null }
    reply.calls.end()
    sink.end()
    chunks.push(
      chunks.writer.finish(
        finishReason(end, reply.calls.count, memory),
        readString(response, 'service_tier'),
      ),
    )
    const usage = usageFromResponses(response['usage'])
    if (memory.includeUsage && usage !== null) chunks.push(chunks.writer.usage(usageToChat(usage)))
    chunks.push(chatDone)
  }

  function handle(event: JsonObject): void {
    const type = readString(event, 'type')
    if (type === undefined && event['object'] === 'response') return finish(event, 'completed')
    if (type === undefined || type === 'error' || type === 'response.failed') {
      const failure = readProviderFailure(event)
      if (failure !== null) failAsProvider(failure)
      return
    }
    const word = terminalEvents[type]
    if (word !== undefined) return finish(readObject(event, 'response') ?? {}, word)
    const handler = itemHandlers[type]
    if (handler === undefined) return
    chunks.role()
    handler({ reply, items }, event)
  }

  return {
    push(event: Json) {
      if (result !== null || !isObject(event)) return []
      try {
        handle(event)
      } catch (thrown) {
        fail(toWireError(thrown))
      }
      return chunks.take()
    },
    end(reason: EndReason) {
      if (result !== null) return []
      fail(reason.kind === 'error' ? reason.error : cutError().toWire())
      return chunks.take()
    },
    get finished() {
      return result !== null
    },
    result() {
      const { outcome, error } = result ?? { outcome: 'failed' as const, error: null }
      return { outcome, error, breakConnection: outcome === 'failed', warnings: warnings.list, items: [] }
    },
  }
}

const cancelled: ProviderFailure = {
  message: 'The response was cancelled',
  code: 'response_cancelled',
  type: null,
  param: null,
  extra: {},
}
