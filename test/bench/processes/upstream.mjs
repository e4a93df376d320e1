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
const frame = () =>
  `data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":${now().toFixed(3)},"model":"m","choices":[{"index":0,"delta":{"content":" word"},"finish_reason":null}]}\n\n`

const server = createServer({ keepAliveTimeout: 300_000 }, (request, response) => {
  const [what, events, gap] = String(request.headers['x-bench'] ?? 'json').split(' ')
  response.on('close', () => {
    if (!response.writableFinished) process.send({ type: 'aborted', at: now() })
  })
  request.resume()
  request.on('end', () => {
    if (what === 'silent') return process.send({ type: 'waiting' })
    if (what === 'stream') return stream(response, Number(events), Number(gap))
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
    response.end(body)
  })
})

function stream(response, events, gap) {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  let sent = 0
  const end = () =>
    response.end('data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n')
  if (gap > 0) {
    const timer = setInterval(() => {
      if (sent++ < events) return void response.write(frame())
      clearInterval(timer)
      end()
    }, gap)
    response.write(frame())
    return void response.on('close', () => clearInterval(timer))
  }
  const more = () => {
    while (sent < events) {
      sent += 1
      if (!response.write(frame())) return void response.once('drain', more)
    }
    end()
  }
  more()
}

server.listen(0, '127.0.0.1', 8192, () => process.send({ type: 'listening', port: server.address().port }))
