import { isObject, pieces, sendJson, inTurns } from './strict-upstream.mjs'

/** Nobody would be served these figures: a reader that shows them has read them. */
const usage = {
  input_tokens: 101,
  input_tokens_details: { cached_tokens: 17 },
  output_tokens: 23,
  output_tokens_details: { reasoning_tokens: 5 },
  total_tokens: 124,
}

/**
 * Answers as OpenAI does: the whole lifecycle of every item, streamed or as one object.
 * @returns {object} the whole response
 */
export function replyInResponses(response, body, move, turn, n) {
  const items = itemsOf(move, turn, n)
  if (body.include?.includes('reasoning.encrypted_content')) {
    for (const item of items) if (item.type === 'reasoning') item.encrypted_content = `encrypted-${n}`
  }
  const cut = { length: 'max_output_tokens', content_filter: 'content_filter' }[move.finish]
  const done = envelope(body, n, {
    status: cut === undefined ? 'completed' : 'incomplete',
    incomplete_details: cut === undefined ? null : { reason: cut },
    completed_at: 1_760_000_001,
    output: items.map((item) => ({ ...item, status: 'completed' })),
    usage,
  })
  if (body.stream !== true) {
    sendJson(response, 200, done)
    return done
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  let sequence = 0
  const send = (type, data) => {
    response.write(
      `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequence, ...data })}\n\n`,
    )
    sequence += 1
  }
  const begun = envelope(body, n, { status: 'in_progress', output: [], usage: null })
  send('response.created', { response: begun })
  send('response.in_progress', { response: begun })
  sendItems(send, items, move.mixed === true)
  if (move.cut === true) {
    // What was written still arrives; the end of the body does not.
    response.socket.destroySoon()
    return done
  }
  send(`response.${done.status}`, { response: move.emptyOutput === true ? { ...done, output: [] } : done })
  response.end()
  return done
}

function envelope(body, n, rest) {
  return {
    id: `resp_fake_${n}`,
    object: 'response',
    created_at: 1_760_000_000,
    completed_at: null,
    error: null,
    incomplete_details: null,
    instructions: body.instructions ?? null,
    model: body.model,
    tools: body.tools ?? [],
    tool_choice: body.tool_choice ?? 'auto',
    parallel_tool_calls: body.parallel_tool_calls ?? true,
    temperature: 1,
    top_p: 1,
    truncation: 'disabled',
    text: body.text ?? { format: { type: 'text' } },
    reasoning: { effort: null, summary: null },
    max_output_tokens: null,
    previous_response_id: null,
    metadata: {},
    store: false,
    ...rest,
  }
}

function itemsOf({ reasoning, text, calls = [] }, { step, tools }, n) {
  const items = []
  if (reasoning !== undefined) {
    items.push({ id: `rs_${n}`, type: 'reasoning', summary: [{ type: 'summary_text', text: reasoning }] })
  }
  if (text !== undefined) {
    const content = [{ type: 'output_text', text, annotations: [], logprobs: [] }]
    items.push({ id: `msg_${n}`, type: 'message', role: 'assistant', content })
  }
  for (const [index, { name, namespace, args }] of calls.entries()) {
    const tool = tools.find((one) => one.name === name && one.namespace === (namespace ?? null))
    const head = { call_id: `call_${step}_${index}`, name, ...(namespace === undefined ? {} : { namespace }) }
    if (tool?.freeform === true) {
      items.push({ id: `ctc_${n}_${index}`, type: 'custom_tool_call', ...head, input: String(args) })
    } else {
      const json = isObject(args) ? JSON.stringify(args) : args
      items.push({ id: `fc_${n}_${index}`, type: 'function_call', ...head, arguments: json })
    }
  }
  return items
}

function sendItems(send, items, mixed) {
  const calls = []
  for (const [output_index, item] of items.entries()) {
    if (item.type === 'reasoning') sendReasoning(send, item, output_index)
    else if (item.type === 'message') sendMessage(send, item, output_index)
    else calls.push({ item, output_index })
  }
  // One group after the other: with all calls in one, they are opened together and their arguments come in turns.
  for (const group of mixed ? [calls] : calls.map((call) => [call])) sendCalls(send, group)
}

function sendCalls(send, calls) {
  const member = ({ type }) => (type === 'function_call' ? 'arguments' : 'input')
  const event = ({ type }) =>
    type === 'function_call' ? 'function_call_arguments' : 'custom_tool_call_input'
  for (const { item, output_index } of calls) {
    const begun = { ...item, [member(item)]: '', status: 'in_progress' }
    send('response.output_item.added', { output_index, item: begun })
  }
  const texts = calls.map(({ item }) => item[member(item)])
  for (const [index, delta] of inTurns(texts)) {
    const { item, output_index } = calls[index]
    send(`response.${event(item)}.delta`, { item_id: item.id, output_index, delta })
  }
  for (const { item, output_index } of calls) {
    const whole = { [member(item)]: item[member(item)] }
    send(`response.${event(item)}.done`, { item_id: item.id, output_index, ...whole })
    send('response.output_item.done', { output_index, item: { ...item, status: 'completed' } })
  }
}

function sendReasoning(send, item, output_index) {
  const at = { item_id: item.id, output_index, summary_index: 0 }
  const [part] = item.summary
  send('response.output_item.added', { output_index, item: { ...item, summary: [] } })
  send('response.reasoning_summary_part.added', { ...at, part: { ...part, text: '' } })
  for (const delta of pieces(part.text)) send('response.reasoning_summary_text.delta', { ...at, delta })
  send('response.reasoning_summary_text.done', { ...at, text: part.text })
  send('response.reasoning_summary_part.done', { ...at, part })
  send('response.output_item.done', { output_index, item })
}

function sendMessage(send, item, output_index) {
  const at = { item_id: item.id, output_index, content_index: 0 }
  const [part] = item.content
  send('response.output_item.added', { output_index, item: { ...item, status: 'in_progress', content: [] } })
  send('response.content_part.added', { ...at, part: { ...part, text: '' } })
  for (const delta of pieces(part.text)) send('response.output_text.delta', { ...at, delta, logprobs: [] })
  send('response.output_text.done', { ...at, text: part.text, logprobs: [] })
  send('response.content_part.done', { ...at, part })
  send('response.output_item.done', { output_index, item: { ...item, status: 'completed' } })
}
