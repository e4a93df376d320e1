import { AppError } from '../../../errors/app-error.ts'
import type { Json, JsonObject } from '../../json/json-value.ts'
import { readProviderFailure, toProviderError } from '../../provider-failure.ts'
import { describeJson, readObjects, readString } from '../../json/readers.ts'
import { endOfResponse } from '../common/end-of-response.ts'
import { usageFromResponses, usageToChat } from '../common/usage.ts'
import type { ConvertedResponse, ReplyContext } from '../converter.ts'
import { convertLogprobs } from './annotations.ts'
import type { ChatMemory } from './memory.ts'
import { createReplyItems } from '../common/reply-items.ts'
import { createReply } from './reply.ts'
import { finishReason } from './reply-end.ts'
import type { ReplySink } from './reply-sink.ts'
import { createWarningList } from '../common/warning-list.ts'
import { createWellFormedSink } from './well-formed-sink.ts'

/**
 * A whole Responses object as a `chat.completion`.
 *
 * @throws AppError `provider_error` for a failed response or an error object, `provider_not_an_api` for
 *   anything that is not a finished response
 */
export function convertResponse(body: JsonObject, context: ReplyContext<ChatMemory>): ConvertedResponse {
  const failure = readProviderFailure(body)
  if (failure !== null) throw toProviderError(failure)
  const status = readString(body, 'status') ?? 'completed'
  const end = endOfResponse(body, status)
  if (!Array.isArray(body['output']) || end.status === 'failed' || isUnfinished(status))
    throw notAReply(body, status)

  const warnings = createWarningList()
  const message = createMessageSink(context.memory)
  const sink = createWellFormedSink(message.sink)
  const reply = createReply(sink, { ...context, warnings })
  const items = createReplyItems()
  for (const [index, item] of readObjects(body, 'output').entries())
    reply.whole(items.match(item, index), item)
  reply.calls.end()
  sink.end()

  const usage = usageFromResponses(body['usage'])
  const tier = readString(body, 'service_tier')
  return {
    body: {
      id: context.replyId,
      object: 'chat.completion',
      created: context.createdAt,
      model: context.clientModel,
      choices: [
        {
          index: 0,
          message: message.message(),
          logprobs: message.logprobs(),
          finish_reason: finishReason(end, reply.calls.count, context.memory),
        },
      ],
      ...(usage === null ? {} : { usage: usageToChat(usage) }),
      ...(tier === undefined ? {} : { service_tier: tier }),
    },
    warnings: warnings.list,
    items: [],
  }
}

function isUnfinished(status: string): boolean {
  return status === 'queued' || status === 'in_progress'
}

function notAReply(body: JsonObject, status: string): AppError {
  return new AppError('provider_not_an_api', {
    what: 'The provider answered with something that is not a finished response',
    current: Array.isArray(body['output']) ? `status ${status}` : describeJson(body),
    accepted: 'an object with a list `output` and the status completed or incomplete',
  })
}

type MessageSink = { sink: ReplySink; message(): JsonObject; logprobs(): JsonObject | null }

function createMessageSink(memory: ChatMemory): MessageSink {
  let content = ''
  let refusal = ''
  let reasoning = ''
  const probabilities: Json[] = []
  const citations: Json[] = []
  const calls: { id: string; kind: 'function' | 'custom'; name: string; input: string }[] = []
  return {
    sink: {
      content(text, logprobs) {
        content += text
        probabilities.push(...convertLogprobs(logprobs))
      },
      refusal: (text) => void (refusal += text),
      reasoning: (text) => void (reasoning += text),
      annotations: (annotations) => void citations.push(...annotations),
      callStart: (_index, id, kind, name) => void calls.push({ id, kind, name, input: '' }),
      callInput(index, _kind, text) {
        const call = calls[index]
        if (call !== undefined) call.input += text
      },
    },
    message() {
      const hasOther = calls.length > 0 || refusal !== ''
      const message: JsonObject = {
        role: 'assistant',
        content: content === '' && hasOther ? null : content,
        refusal: refusal === '' ? null : refusal,
      }
      if (reasoning !== '') Object.assign(message, { reasoning_content: reasoning, reasoning })
      if (citations.length > 0) message['annotations'] = citations
      const [first] = calls
      if (first === undefined) return message
      if (memory.legacyFunctions) message['function_call'] = { name: first.name, arguments: first.input }
      else message['tool_calls'] = calls.map(writeCall)
      return message
    },
    logprobs: () => (probabilities.length === 0 ? null : { content: probabilities, refusal: null }),
  }
}

function writeCall(call: {
  id: string
  kind: 'function' | 'custom'
  name: string
  input: string
}): JsonObject {
  const { id, kind, name, input } = call
  return kind === 'custom'
    ? { id, type: kind, custom: { name, input } }
    : { id, type: kind, function: { name, arguments: input } }
}
