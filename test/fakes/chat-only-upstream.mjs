import { pathToFileURL } from 'node:url'
import { checkChatRequest } from './chat-only-upstream-rules.mjs'
import { createStrictUpstream, isObject, nextStep, pieces, sendJson, inTurns } from './strict-upstream.mjs'
import { listen } from './upstream.mjs'

/**
 * A provider that speaks Chat Completions and nothing else (404 on `/responses`), as strict as the strictest real
 * ones (`chat-only-upstream-rules.mjs`). Run it (`node chat-only-upstream.mjs [port]`, prints `{"port":N}`, says
 * "Hello.") or start it inside a test with a script of its own.
 *
 * @param {{ decide?: (turn: object) => object, namesTwice?: boolean }} [options] `decide` answers one request;
 *   `namesTwice` takes tools as Codex up to 0.94 writes them
 */
export function createChatOnlyUpstream({ decide = () => ({ text: 'Hello.' }), namesTwice = false } = {}) {
  const check = (body) => checkChatRequest(body, namesTwice)
  return createStrictUpstream({ path: '/v1/chat/completions', check, read, reply, decide })
}

function read(body) {
  const calls = body.messages.flatMap((message) => message.tool_calls ?? [])
  const format = body.response_format
  return {
    step: nextStep(calls.map(({ id }) => id)),
    tools: (body.tools ?? []).map(({ function: tool }) => ({
      name: tool.name,
      namespace: null,
      freeform: false,
      description: tool.description ?? '',
      parameters: tool.parameters,
    })),
    results: body.messages
      .filter(({ role }) => role === 'tool')
      .map(({ tool_call_id: id, content }) => ({ id, text: textOf(content) })),
    schema: format?.type === 'json_schema' ? format.json_schema.schema : null,
    body,
  }
}

const textOf = (content) => (typeof content === 'string' ? content : content.map(({ text }) => text).join(''))

/** Nobody would be served these figures: a reader that shows them has read them. */
const usage = {
  prompt_tokens: 101,
  completion_tokens: 23,
  total_tokens: 124,
  prompt_tokens_details: { cached_tokens: 17 },
  completion_tokens_details: { reasoning_tokens: 5 },
}

function reply(response, body, move, turn, n) {
  const head = { id: `chatcmpl-fake-${n}`, created: 1_760_000_000, model: body.model }
  const calls = (move.calls ?? []).map(({ name, args }, index) => ({
    id: `call_${turn.step}_${index}`,
    type: 'function',
    function: { name, arguments: isObject(args) ? JSON.stringify(args) : args },
  }))
  const reason = move.finish ?? (calls.length > 0 ? 'tool_calls' : 'stop')
  if (body.stream === true) return stream(response, body, { head, move, calls, reason })
  const message = {
    role: 'assistant',
    content: move.text ?? null,
    ...(move.reasoning === undefined ? {} : { reasoning_content: move.reasoning }),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  }
  const choices = [{ index: 0, message, logprobs: null, finish_reason: reason }]
  return sendJson(response, 200, { ...head, object: 'chat.completion', choices, usage })
}

function stream(response, body, { head, move, calls, reason }) {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const send = (rest) =>
    response.write(`data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', ...rest })}\n\n`)
  const delta = (part, finish = null) =>
    send({ choices: [{ index: 0, delta: part, logprobs: null, finish_reason: finish }] })
  delta({ role: 'assistant', content: '' })
  for (const text of pieces(move.reasoning ?? '')) delta({ reasoning_content: text })
  for (const text of pieces(move.text ?? '')) delta({ content: text })
  const numbered = calls.map((call, index) => ({ ...call, index }))
  // One group after the other: with all calls in one, they are opened together and their arguments come in turns.
  for (const group of move.mixed === true ? [numbered] : numbered.map((call) => [call])) {
    for (const { index, id, type, function: call } of group) {
      delta({ tool_calls: [{ index, id, type, function: { name: call.name, arguments: '' } }] })
    }
    for (const [n, text] of inTurns(group.map(({ function: call }) => call.arguments))) {
      delta({ tool_calls: [{ index: group[n].index, function: { arguments: text } }] })
    }
  }
  // What was written still arrives; the end of the body does not.
  if (move.cut === true) return response.socket.destroySoon()
  delta({}, reason)
  if (body.stream_options?.include_usage === true) send({ choices: [], usage })
  response.end('data: [DONE]\n\n')
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const port = await listen(createChatOnlyUpstream().server, Number(process.argv[2] ?? 0))
  console.log(JSON.stringify({ port }))
}
