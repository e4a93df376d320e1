import type { JsonObject } from '../../../shared/protocol/json/json-value.ts'

/** What providers send, in both dialects, as pieces of an SSE stream or as one object. */
export const chatUsage = {
  prompt_tokens: 11,
  completion_tokens: 7,
  total_tokens: 18,
  prompt_tokens_details: { cached_tokens: 3 },
  completion_tokens_details: { reasoning_tokens: 2 },
}
export const responsesUsage = {
  input_tokens: 11,
  output_tokens: 7,
  total_tokens: 18,
  input_tokens_details: { cached_tokens: 3 },
  output_tokens_details: { reasoning_tokens: 2 },
}

export const sse = (data: object | string, event?: string): string =>
  `${event === undefined ? '' : `event: ${event}\n`}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`

const chunk = (choices: object[], rest: object = {}): string =>
  sse({ id: 'chatcmpl-up', object: 'chat.completion.chunk', created: 1, model: 'up-model', choices, ...rest })

export const chatDelta = (delta: object, finish: string | null = null): string =>
  chunk([{ index: 0, delta, finish_reason: finish }])

export const chatDone = sse('[DONE]')
export const chatUsageChunk = chunk([], { usage: chatUsage })

export const chatText = (...words: string[]): string[] => [
  chatDelta({ role: 'assistant', content: '' }),
  ...words.map((content) => chatDelta({ content })),
  chatDelta({}, 'stop'),
  chatUsageChunk,
  chatDone,
]

export const chatCall = (id: string, name: string, args: string): string[] => [
  chatDelta({ role: 'assistant', content: null, tool_calls: [call(0, { id, name, arguments: '' })] }),
  ...(args.match(/.{1,6}/gs) ?? []).map((piece) =>
    chatDelta({ tool_calls: [call(0, { arguments: piece })] }),
  ),
  chatDelta({}, 'tool_calls'),
  chatUsageChunk,
  chatDone,
]

function call(index: number, { id, ...rest }: { id?: string; name?: string; arguments: string }): object {
  return { index, ...(id === undefined ? {} : { id, type: 'function' }), function: rest }
}

export const chatWhole = (content: string): string =>
  JSON.stringify({
    id: 'chatcmpl-up',
    object: 'chat.completion',
    created: 1,
    model: 'up-model',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: chatUsage,
  })

const message = (text: string): JsonObject => ({
  id: 'msg_up',
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text, annotations: [] }],
})

const response = (status: string, output: JsonObject[], rest: JsonObject = {}): JsonObject => ({
  id: 'resp_up',
  object: 'response',
  created_at: 1,
  model: 'up-model',
  status,
  output,
  error: null,
  usage: status === 'completed' ? responsesUsage : null,
  ...rest,
})

export function responsesEvents(...events: JsonObject[]): string[] {
  return events.map((event, index) => sse({ ...event, sequence_number: index }, String(event['type'])))
}

const place = { item_id: 'msg_up', output_index: 0, content_index: 0 }
const opening = (): JsonObject[] => [
  { type: 'response.created', response: response('in_progress', []) },
  { type: 'response.in_progress', response: response('in_progress', []) },
]

/** The events up to the last word. */
export const responsesWords = (...words: string[]): JsonObject[] => [
  ...opening(),
  {
    type: 'response.output_item.added',
    output_index: 0,
    item: { ...message(''), status: 'in_progress', content: [] },
  },
  { type: 'response.content_part.added', ...place, part: { type: 'output_text', text: '', annotations: [] } },
  ...words.map((delta) => ({ type: 'response.output_text.delta', ...place, delta })),
]

export const responsesText = (...words: string[]): string[] => {
  const item = message(words.join(''))
  return responsesEvents(
    ...responsesWords(...words),
    { type: 'response.output_text.done', ...place, text: words.join('') },
    { type: 'response.output_item.done', output_index: 0, item },
    { type: 'response.completed', response: response('completed', [item]) },
  )
}

export const responsesCall = (callId: string, name: string, args: string): string[] => {
  const item: JsonObject = {
    id: 'fc_up',
    type: 'function_call',
    call_id: callId,
    name,
    arguments: args,
    status: 'completed',
  }
  return responsesEvents(
    ...opening(),
    { type: 'response.output_item.added', output_index: 0, item: { ...item, arguments: '' } },
    ...(args.match(/.{1,6}/gs) ?? []).map((delta) => ({
      type: 'response.function_call_arguments.delta',
      item_id: 'fc_up',
      output_index: 0,
      delta,
    })),
    { type: 'response.function_call_arguments.done', item_id: 'fc_up', output_index: 0, arguments: args },
    { type: 'response.output_item.done', output_index: 0, item },
    { type: 'response.completed', response: response('completed', [item]) },
  )
}

export const responsesWhole = (text: string): string => JSON.stringify(response('completed', [message(text)]))

export const responsesFailed = (code: string, words: string): JsonObject => ({
  type: 'response.failed',
  response: response('failed', [], { error: { code, message: words } }),
})
