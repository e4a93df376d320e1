import { toOpenAiError } from '../../../errors/openai-envelope.ts'
import { chatDone } from '../../chat/chunk-writer.ts'
import { readObjects, readString } from '../../json/readers.ts'
import { failureEnvelope } from '../../provider-failure.ts'
import { namelessCall } from '../common/nameless-call.ts'
import { createReplyItems } from '../common/reply-items.ts'
import { createStreamFrame } from '../common/stream-frame.ts'
import { usageFromResponses, usageToChat } from '../common/usage.ts'
import { createWarningList } from '../common/warning-list.ts'
import type { ReplyContext, StreamConverter } from '../converter.ts'
import { createChunkSink } from './chunk-sink.ts'
import { itemHandlers } from './item-handlers.ts'
import type { ChatMemory } from './memory.ts'
import { isCall } from './reply-calls.ts'
import { finishReason } from './reply-end.ts'
import { createReply } from './reply.ts'
import { createWellFormedSink } from './well-formed-sink.ts'

/** Responses events to Chat chunks. A failure is an error chunk, and the connection is broken off after it. */
export function createStream(context: ReplyContext<ChatMemory>): StreamConverter {
  const { memory } = context
  const warnings = createWarningList()
  const chunks = createChunkSink(context)
  const items = createReplyItems()
  const sink = createWellFormedSink(chunks.sink)
  const reply = createReply(sink, { ...context, warnings })
  return createStreamFrame({
    handlers: itemHandlers,
    target: { reply, items },
    start: chunks.role,
    complete(response, end) {
      for (const [index, item] of readObjects(response, 'output').entries()) {
        reply.whole(items.match(item, index), item)
      }
      const nameless = items.all.some((item) => isCall(item.type) && item.call.index === null)
      if (nameless && end.status === 'completed') throw namelessCall()
      reply.calls.end()
      sink.end()
      const tier = readString(response, 'service_tier')
      chunks.push(chunks.writer.finish(finishReason(end, reply.calls.count, memory), tier))
      const usage = usageFromResponses(response['usage'])
      if (memory.includeUsage && usage !== null) chunks.push(chunks.writer.usage(usageToChat(usage)))
      chunks.push(chatDone)
    },
    fail(error, failure) {
      const envelope = failure === null ? toOpenAiError(error) : failureEnvelope(failure)
      chunks.push({ event: null, data: JSON.stringify(envelope) })
    },
    take: chunks.take,
    breaksAfterFailure: true,
    warnings: warnings.list,
  })
}
