import { AppError } from '../../../errors/app-error.ts'
import type { JsonObject } from '../../json/json-value.ts'
import { describeJson, readObjects, readString } from '../../json/readers.ts'
import { emptyMessage } from '../../messages/event-writer.ts'
import { readProviderFailure, toProviderError } from '../../provider-failure.ts'
import { createWarningList } from '../common/warning-list.ts'
import { endOfResponse } from '../common/end-of-response.ts'
import { usageFromResponses } from '../common/usage.ts'
import type { ConvertedResponse, ReplyContext } from '../converter.ts'
import { createContentSink } from './content-sink.ts'
import type { MessagesMemory } from './memory.ts'
import { createReply } from './reply.ts'
import { messageEnd } from './reply-end.ts'
import { createWellFormedSink } from './well-formed-sink.ts'
import { usageToMessages } from './usage.ts'

/**
 * A whole Responses object as a Messages reply.
 *
 * @param scope the provider, for the signatures of thinking blocks
 * @throws AppError `provider_error` for a failed response or an error object, `provider_not_an_api` for anything
 *   that is not a finished response
 */
export function convertResponse(
  body: JsonObject,
  context: ReplyContext<MessagesMemory>,
  scope: string,
): ConvertedResponse {
  const failure = readProviderFailure(body)
  if (failure !== null) throw toProviderError(failure)
  const status = readString(body, 'status') ?? 'completed'
  const end = endOfResponse(body, status)
  const isUnfinished = status === 'queued' || status === 'in_progress'
  if (!Array.isArray(body['output']) || end.status === 'failed' || isUnfinished) throw notAReply(body, status)

  const warnings = createWarningList()
  const blocks = createContentSink()
  const reply = createReply(createWellFormedSink(blocks.sink), { ...context, scope, warnings })
  reply.finish(readObjects(body, 'output'), end.status === 'incomplete')
  const told = messageEnd(end, reply.counts)
  const usage = usageToMessages(usageFromResponses(body['usage']), reply.counts.searches)
  return {
    body: {
      ...emptyMessage({ id: context.replyId, model: context.clientModel }),
      content: blocks.content(told.stop_reason, warnings),
      ...told,
      usage,
    },
    warnings: warnings.list,
    items: [],
  }
}

function notAReply(body: JsonObject, status: string): AppError {
  return new AppError('provider_not_an_api', {
    what: 'The provider answered with something that is not a finished response',
    current: Array.isArray(body['output']) ? `status ${status}` : describeJson(body),
    accepted: 'an object with a list `output` and the status completed or incomplete',
  })
}
