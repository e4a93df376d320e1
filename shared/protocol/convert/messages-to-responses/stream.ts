import { toWireError, type WireError } from '../../../errors/app-error.ts'
import type { Json, JsonObject } from '../../json/json-value.ts'
import { isObject, readObject, readObjects, readString } from '../../json/readers.ts'
import {
  failureToMessagesError,
  messagesErrorEvent,
  toMessagesError,
  type MessagesErrorBody,
} from '../../messages/error-envelope.ts'
import { readProviderFailure, toProviderError, type ProviderFailure } from '../../provider-failure.ts'
import { createWarningList } from '../chat-to-responses/warnings.ts'
import { usageFromResponses } from '../common/usage.ts'
import type { EndReason, ReplyContext, StreamConverter } from '../converter.ts'
import { cutError, isBrokenOff } from '../common/broken-off.ts'
import { createEventSink } from './event-sink.ts'
import { itemHandlers } from './item-handlers.ts'
import type { MessagesMemory } from './memory.ts'
import { createReply } from './reply.ts'
import { isCutOf, messageEnd } from './reply-end.ts'
import { createWellFormedSink } from './well-formed-sink.ts'
import { usageToMessages } from './usage.ts'

type Outcome = { outcome: 'completed' | 'incomplete' | 'failed'; error: WireError | null }

const terminalEvents: { readonly [type: string]: string | undefined } = {
  'response.completed': 'completed',
  'response.done': 'completed',
  'response.incomplete': 'incomplete',
  'response.cancelled': 'cancelled',
}

/**
 * Responses events to Messages events. Nothing goes out before the first event that belongs to the answer itself:
 * a refusal that comes inside a 200, right after `response.created`, can then still be given its true HTTP status.
 * A failure is an `error` event, on which clients throw; the connection need not be broken for it.
 *
 * @param scope the provider, for the signatures of thinking blocks
 */
export function createStream(context: ReplyContext<MessagesMemory>, scope: string): StreamConverter {
  const warnings = createWarningList()
  const events = createEventSink({ id: context.replyId, model: context.clientModel })
  const reply = createReply(createWellFormedSink(events.sink), { ...context, scope, warnings })
  let result: Outcome | null = null

  function fail(error: WireError, body: MessagesErrorBody): void {
    result = { outcome: 'failed', error }
    events.push(messagesErrorEvent(body))
  }

  function failAsProvider(failure: ProviderFailure): void {
    fail(toProviderError(failure).toWire(), failureToMessagesError(failure))
  }

  function failAsCut(): void {
    const error = cutError().toWire()
    fail(error, toMessagesError(error))
  }

  /** The final object: what no event brought is made up for, then the message is closed. */
  function finish(response: JsonObject, word: string): void {
    const failure = readProviderFailure(response)
    if (failure !== null) return failAsProvider(failure)
    if (isBrokenOff(response)) return failAsCut()
    const end = isCutOf(response, word)
    if (end === null) return failAsProvider(cancelled)
    events.start()
    reply.finish(readObjects(response, 'output'), end.isCut)
    result = { outcome: end.isCut ? 'incomplete' : 'completed', error: null }
    const usage = usageToMessages(usageFromResponses(response['usage']), reply.counts.searches)
    events.push(events.writer.messageDelta(messageEnd(end, reply.counts), usage))
    events.push(events.writer.messageStop())
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
    events.start()
    handler(reply, event)
  }

  return {
    push(event: Json) {
      if (result !== null || !isObject(event)) return []
      try {
        handle(event)
      } catch (thrown) {
        const error = toWireError(thrown)
        fail(error, toMessagesError(error))
      }
      return events.take()
    },
    end(reason: EndReason) {
      if (result !== null) return []
      if (reason.kind === 'error') fail(reason.error, toMessagesError(reason.error))
      else failAsCut()
      return events.take()
    },
    get finished() {
      return result !== null
    },
    result() {
      const { outcome, error } = result ?? { outcome: 'failed' as const, error: null }
      return { outcome, error, breakConnection: false, warnings: warnings.list, items: [] }
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
