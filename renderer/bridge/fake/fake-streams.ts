/** Bytes that passed the proxy at `t` ms: usually one frame, now and then half of one. */
export type FakeFrame = { t: number; text: string }

const words =
  'An empty header means the whole file, a malformed one is a client error . I will return two different values , keep the old signature for callers that cannot tell , and cover both with tests .'.split(
    ' ',
  )

export const sseFrame = (event: string | null, data: unknown): string =>
  `${event === null ? '' : `event: ${event}\n`}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`

/** Uneven on purpose, as real ones are; the same each time, so that screenshots can be compared. */
export const pace = (index: number): number => 480 + index * 43 + (index % 7) * 5.9

export function chatFrames(): FakeFrame[] {
  const chunk = (delta: unknown, finish: string | null = null): unknown => ({
    id: 'chatcmpl-9f2c1a',
    object: 'chat.completion.chunk',
    created: 1_763_740_000,
    model: 'deepseek-chat',
    choices: [{ index: 0, delta, finish_reason: finish }],
  })
  const deltas = [{ role: 'assistant', content: '' }, ...words.map((word) => ({ content: `${word} ` }))]
  const frames = deltas.map((delta, index) => ({ t: pace(index), text: sseFrame(null, chunk(delta)) }))
  const end = pace(deltas.length)
  return [
    ...frames,
    { t: end, text: sseFrame(null, chunk({}, 'stop')) },
    {
      t: end + 1,
      text: sseFrame(null, {
        id: 'chatcmpl-9f2c1a',
        choices: [],
        usage: { prompt_tokens: 412, completion_tokens: 61, total_tokens: 473 },
      }),
    },
    { t: end + 1, text: sseFrame(null, '[DONE]') },
  ]
}

export function responsesFrames(): FakeFrame[] {
  let sequence = 0
  const event = (type: string, rest: Record<string, unknown>): string =>
    sseFrame(type, { type, sequence_number: sequence++, ...rest })
  const response = { id: 'resp_68c1b7d0', object: 'response', model: 'gpt-5-codex' }
  const item = { id: 'msg_0b1f', type: 'message', role: 'assistant' }
  const place = { item_id: item.id, output_index: 1, content_index: 0 }
  const texts = [
    event('response.created', { response: { ...response, status: 'in_progress', output: [] } }),
    event('response.in_progress', { response: { ...response, status: 'in_progress' } }),
    event('response.output_item.added', {
      output_index: 0,
      item: { id: 'rs_77e0', type: 'reasoning', summary: [] },
    }),
    event('response.reasoning_summary_text.delta', {
      item_id: 'rs_77e0',
      delta: '**Telling the two cases apart**',
    }),
    event('response.output_item.done', { output_index: 0, item: { id: 'rs_77e0', type: 'reasoning' } }),
    event('response.output_item.added', {
      output_index: 1,
      item: { ...item, status: 'in_progress', content: [] },
    }),
    event('response.content_part.added', { ...place, part: { type: 'output_text', text: '' } }),
    ...words.map((word) => event('response.output_text.delta', { ...place, delta: `${word} ` })),
    event('response.output_text.done', { ...place, text: words.join(' ') }),
    event('response.content_part.done', { ...place, part: { type: 'output_text', text: words.join(' ') } }),
    event('response.output_item.done', { output_index: 1, item: { ...item, status: 'completed' } }),
    event('response.completed', {
      response: {
        ...response,
        status: 'completed',
        usage: { input_tokens: 12_480, output_tokens: 742, total_tokens: 13_222 },
      },
    }),
  ]
  return texts.map((text, index) => ({ t: pace(index), text }))
}
