import { readObjects } from '../../json/readers.ts'
import { failureToMessagesError, messagesErrorEvent, toMessagesError } from '../../messages/error-envelope.ts'
import { createStreamFrame } from '../common/stream-frame.ts'
import { usageFromResponses } from '../common/usage.ts'
import { createWarningList } from '../common/warning-list.ts'
import type { ReplyContext, StreamConverter } from '../converter.ts'
import { createEventSink } from './event-sink.ts'
import { itemHandlers } from './item-handlers.ts'
import type { MessagesMemory } from './memory.ts'
import { messageEnd } from './reply-end.ts'
import { createReply } from './reply.ts'
import { usageToMessages } from './usage.ts'
import { createWellFormedSink } from './well-formed-sink.ts'

/**
 * Responses events to Messages events. A failure is an `error` event, on which clients throw; the connection need
 * not be broken for it.
 *
 * @param scope the provider, for the signatures of thinking blocks
 */
export function createStream(context: ReplyContext<MessagesMemory>, scope: string): StreamConverter {
  const warnings = createWarningList()
  const events = createEventSink({ id: context.replyId, model: context.clientModel })
  const reply = createReply(createWellFormedSink(events.sink), { ...context, scope, warnings })
  return createStreamFrame({
    handlers: itemHandlers,
    target: reply,
    start: events.start,
    complete(response, end) {
      reply.finish(readObjects(response, 'output'), end.status === 'incomplete')
      const usage = usageToMessages(usageFromResponses(response['usage']), reply.counts.searches)
      events.push(events.writer.messageDelta(messageEnd(end, reply.counts), usage))
      events.push(events.writer.messageStop())
    },
    fail(error, failure) {
      const body = failure === null ? toMessagesError(error) : failureToMessagesError(failure)
      events.push(messagesErrorEvent(body))
    },
    take: events.take,
    breaksAfterFailure: false,
    warnings: warnings.list,
  })
}
