/** A Responses stream a provider may send: these items, whole, and the end. For items no well-behaved fake would make. */
export function responsesStream(
  items: readonly Record<string, unknown>[],
  end: Record<string, unknown> = { type: 'response.completed', response: { id: 'resp_1', usage } },
): string[] {
  return [
    frame({ type: 'response.created', response: { id: 'resp_1' } }),
    ...items.flatMap((item, index) => [
      frame({ type: 'response.output_item.added', output_index: index, item }),
      frame({ type: 'response.output_item.done', output_index: index, item }),
    ]),
    frame(end),
  ]
}

/** A message in deltas, without the end of the stream. */
export function messageStart(id: string, deltas: readonly string[]): string[] {
  const item = { type: 'message', id, role: 'assistant', status: 'in_progress', content: [] }
  return [
    frame({ type: 'response.created', response: { id: 'resp_1' } }),
    frame({ type: 'response.output_item.added', output_index: 0, item }),
    ...deltas.map((delta) =>
      frame({ type: 'response.output_text.delta', item_id: id, output_index: 0, content_index: 0, delta }),
    ),
  ]
}

export const message = (id: string, text: string): Record<string, unknown> => ({
  type: 'message',
  id,
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text, annotations: [] }],
})

export const functionCall = (id: string, name: string, args: object): Record<string, unknown> => ({
  type: 'function_call',
  id: `fc_${id}`,
  call_id: id,
  name,
  arguments: JSON.stringify(args),
  status: 'completed',
})

/** Nobody would be served these figures: a reader that shows them has read them. */
export const usage = {
  input_tokens: 211,
  input_tokens_details: { cached_tokens: 19 },
  output_tokens: 13,
  output_tokens_details: { reasoning_tokens: 7 },
  total_tokens: 224,
}

export function frame(event: Record<string, unknown>): string {
  return `event: ${String(event['type'])}\ndata: ${JSON.stringify(event)}\n\n`
}
