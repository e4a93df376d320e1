import { pace, sseFrame, type FakeFrame } from './fake-streams.ts'

/** An answer that explains itself and then calls a tool, as the provider sends it and as the client gets it. */
export type ToolAnswer = { responses: readonly FakeFrame[]; chat: readonly FakeFrame[] }

const said = 'I will look at the callers of parseRange first , then write the tests .'.split(' ')
const call = { call_id: 'call_Yz81kQ', name: 'shell' }
const args = ['{"command":', '["rg","-n",', '"parseRange"', ',"src"],', '"workdir":"."}']
/** What converting one event takes, ms. */
const converting = 0.4

export function toolAnswer(): ToolAnswer {
  const responses = responsesEvents().map((text, index) => ({ t: pace(index), text }))
  const end = responses.at(-1)?.t ?? 0
  // Text begins with the fourth event; the call is announced four events after the last word.
  const chat = chatChunks().map((text, index) => ({
    t: Math.min(end, pace(index + (index > said.length ? 6 : 3))) + converting,
    text,
  }))
  return { responses, chat }
}

function responsesEvents(): string[] {
  let sequence = 0
  const event = (type: string, rest: Record<string, unknown>): string =>
    sseFrame(type, { type, sequence_number: sequence++, ...rest })
  const response = { id: 'resp_7c20e1', object: 'response', model: 'gpt-5-codex' }
  const text = { item_id: 'msg_41aa', output_index: 0, content_index: 0 }
  const item = { id: 'fc_93d2', type: 'function_call', ...call }
  const place = { item_id: item.id, output_index: 1 }
  return [
    event('response.created', { response: { ...response, status: 'in_progress', output: [] } }),
    event('response.output_item.added', {
      output_index: 0,
      item: { id: text.item_id, type: 'message', role: 'assistant', content: [] },
    }),
    event('response.content_part.added', { ...text, part: { type: 'output_text', text: '' } }),
    ...said.map((word) => event('response.output_text.delta', { ...text, delta: `${word} ` })),
    event('response.output_text.done', { ...text, text: said.join(' ') }),
    event('response.output_item.done', { output_index: 0, item: { id: text.item_id, type: 'message' } }),
    event('response.output_item.added', { output_index: 1, item: { ...item, arguments: '' } }),
    ...args.map((delta) => event('response.function_call_arguments.delta', { ...place, delta })),
    event('response.function_call_arguments.done', { ...place, arguments: args.join('') }),
    event('response.output_item.done', { output_index: 1, item: { ...item, arguments: args.join('') } }),
    event('response.completed', {
      response: {
        ...response,
        status: 'completed',
        usage: { input_tokens: 1912, output_tokens: 58, total_tokens: 1970 },
      },
    }),
  ]
}

function chatChunks(): string[] {
  const chunk = (delta: unknown, finish: string | null = null): string =>
    sseFrame(null, {
      id: 'chatcmpl-7c20e1',
      object: 'chat.completion.chunk',
      created: 1_763_740_000,
      model: 'gpt-5-codex',
      choices: [{ index: 0, delta, finish_reason: finish }],
    })
  const toolCall = (rest: Record<string, unknown>): string => chunk({ tool_calls: [{ index: 0, ...rest }] })
  return [
    chunk({ role: 'assistant', content: '' }),
    ...said.map((word) => chunk({ content: `${word} ` })),
    toolCall({ id: call.call_id, type: 'function', function: { name: call.name, arguments: '' } }),
    ...args.map((piece) => toolCall({ function: { arguments: piece } })),
    chunk({}, 'tool_calls'),
    sseFrame(null, '[DONE]'),
  ]
}
