import { createServer } from 'node:http'
import './measured.mjs'

/**
 * The provider of the benchmark, in a process of its own. The header `x-bench` says what to do:
 * `json`, `stream <events> <gapMs>`, `silent`. Events carry when they were sent (system clock all processes
 * share, ms), and aborts are reported to the parent with their time.
 */
const body = Buffer.from(
  JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [{ index: 0, message: { role: 'assistant', content: 'x'.repeat(300) }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 10, completion_tokens: 60, total_tokens: 70 },
  }),
)
const now = () => performance.timeOrigin + performance.now()
/** As OpenAI writes them: the chunks of a reply begin alike, what differs stands behind; with the time in a member nobody reads. */
const frame = () =>
  `data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":" word"},"finish_reason":null}],"obfuscation":"${now().toFixed(3)}"}\n\n`

/** The same answers of a provider that speaks Responses. */
const whole = { id: 'msg_1', type: 'message', role: 'assistant', status: 'completed' }
const reply = (status, output) => ({
  id: 'resp_1',
  object: 'response',
  created_at: 1,
  model: 'm',
  status,
  output,
})
const usage = {
  input_tokens: 10,
  output_tokens: 60,
  total_tokens: 70,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens_details: { reasoning_tokens: 0 },
}
const message = (text) => ({ ...whole, content: [{ type: 'output_text', text, annotations: [] }] })
const responsesBody = Buffer.from(
  JSON.stringify({ ...reply('completed', [message('x'.repeat(300))]), usage }),
)
const event = (type, data) => `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`
const responsesStart =
  event('response.created', { sequence_number: 0, response: reply('in_progress', []) }) +
  event('response.output_item.added', {
    sequence_number: 1,
    output_index: 0,
    item: { ...whole, status: 'in_progress', content: [] },
  })
/** As OpenAI writes them, with the time in a member the converter ignores. */
const responsesFrame = () =>
  `event: response.output_text.delta\ndata: {"type":"response.output_text.delta","sequence_number":4,"item_id":"msg_1","output_index":0,"content_index":0,"delta":" word","logprobs":[],"obfuscation":"${now().toFixed(3)}"}\n\n`
const responsesEnd = (events) => {
  const item = message(' word'.repeat(events))
  return (
    event('response.output_item.done', { sequence_number: 5, output_index: 0, item }) +
    event('response.completed', { sequence_number: 6, response: { ...reply('completed', [item]), usage } })
  )
}
const chatEnd = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'

const server = createServer({ keepAliveTimeout: 300_000 }, (request, response) => {
  const [what, events, gap] = String(request.headers['x-bench'] ?? 'json').split(' ')
  response.on('close', () => {
    if (!response.writableFinished) process.send({ type: 'aborted', at: now() })
  })
  request.resume()
  request.on('end', () => {
    if (what === 'silent') return process.send({ type: 'waiting' })
    const chat = !request.url.includes('responses')
    if (what === 'stream') return stream(response, Number(events), Number(gap), chat)
    const answer = chat ? body : responsesBody
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length })
    response.end(answer)
  })
})

function stream(response, events, gap, chat) {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const next = chat ? frame : responsesFrame
  if (!chat) response.write(responsesStart)
  let sent = 0
  const end = () => response.end(chat ? chatEnd : responsesEnd(sent))
  if (gap > 0) {
    const timer = setInterval(() => {
      if (sent++ < events) return void response.write(next())
      clearInterval(timer)
      end()
    }, gap)
    response.write(next())
    return void response.on('close', () => clearInterval(timer))
  }
  const more = () => {
    while (sent < events) {
      sent += 1
      if (!response.write(next())) return void response.once('drain', more)
    }
    end()
  }
  more()
}

server.listen(0, '127.0.0.1', 8192, () => process.send({ type: 'listening', port: server.address().port }))
