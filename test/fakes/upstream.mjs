import { createServer } from 'node:http'
import { pathToFileURL } from 'node:url'

/**
 * A provider that does as it is told: chat and responses, streamed or not, well or badly behaved. Run it
 * (`node upstream.mjs [port]`, prints `{"port":N}`) or start it inside a test.
 *
 * How to misbehave comes in the request header `x-fake`, as JSON:
 * - `mode`: `answer` (default), `echo`, `raw`, `cut`, `hang`, `stall`, `flood`, `sip`
 * - `events` (default 5), `gapMs` between them (0: all at once), `size` of each delta in characters
 * - `raw`: `status`, `headers`, `body`; `cut`: `after` events, `midFrame`
 *
 * `GET /stats` counts what happened.
 */
export function createFakeUpstream() {
  const stats = { requests: 0, aborted: 0, open: 0, sentBytes: 0, abortedAt: 0, receivedBytes: 0 }
  const server = createServer({ maxHeaderSize: 65_536, keepAliveTimeout: 120_000 }, (request, response) => {
    if (request.url === '/stats') return void response.end(JSON.stringify({ ...stats, now: Date.now() }))
    if (request.method === 'GET') return void response.writeHead(404).end()
    stats.requests += 1
    stats.open += 1
    response.on('close', () => {
      stats.open -= 1
      if (response.writableFinished) return
      stats.aborted += 1
      stats.abortedAt = Date.now()
    })
    const orders = JSON.parse(String(request.headers['x-fake'] ?? '{}'))
    if (orders.mode === 'sip') return sip(request, stats)
    const chunks = []
    request.on('data', (chunk) => {
      stats.receivedBytes += chunk.length
      if (orders.discard !== true) chunks.push(chunk)
    })
    request.on('end', () => answer(request, response, orders, Buffer.concat(chunks), stats))
  })
  return { server, stats }
}

function answer(request, response, orders, body, stats) {
  const chat = request.url.includes('chat')
  switch (orders.mode ?? 'answer') {
    case 'echo':
      return json(response, 200, {
        object: 'echo',
        url: request.url,
        headers: request.headers,
        body: body.toString('base64'),
      })
    case 'raw':
      response.writeHead(orders.status ?? 200, orders.headers ?? { 'content-type': 'application/json' })
      return response.end(orders.body ?? '')
    case 'hang':
      return undefined
    case 'flood':
      return flood(response, orders, stats)
    default: {
      const streams = body.length > 1_000_000 ? false : JSON.parse(body.toString()).stream === true
      return streams ? stream(response, chat, orders, stats) : json(response, 200, whole(chat, orders))
    }
  }
}

/** Reads a body slowly and never answers: a sender that leaves is noticed once what is on the way was read. */
function sip(request, stats) {
  request.on('data', (chunk) => {
    stats.receivedBytes += chunk.length
    request.pause()
    setTimeout(() => request.resume(), 1)
  })
}

function json(response, status, object) {
  const text = JSON.stringify(object)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'x-request-id': 'upstream-1',
    'set-cookie': 'session=1',
  })
  response.end(text)
}

function stream(response, chat, orders, stats) {
  const { mode, events = 5, gapMs = 0, size = 4 } = orders
  response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': 'upstream-1' })
  const frames = chat ? chatFrames(events, size) : responsesFrames(events, size)
  const last = mode === 'cut' || mode === 'stall' ? (orders.after ?? 2) : frames.length
  let index = 0
  const send = (frame) => {
    stats.sentBytes += frame.length
    response.write(frame)
  }
  const next = () => {
    if (response.destroyed) return
    if (index < last) {
      send(frames[index++])
      if (gapMs > 0) return void setTimeout(next, gapMs)
      return next()
    }
    if (mode === 'stall') return
    if (mode !== 'cut') return void response.end()
    if (orders.clean === true) return void response.end()
    if (orders.midFrame === true) send('data: {"half": "a fra')
    // What was written must be on its way before the connection breaks.
    setTimeout(() => response.destroy(), 20)
  }
  next()
}

const text = (index, size) => `w${index} `.padEnd(size, 'x')

function chatFrames(events, size) {
  const base = { id: 'chatcmpl-fake', object: 'chat.completion.chunk', created: 1, model: 'fake' }
  const frame = (delta, reason = null) =>
    `data: ${JSON.stringify({ ...base, choices: [{ index: 0, delta, finish_reason: reason }] })}\n\n`
  return [
    frame({ role: 'assistant', content: '' }),
    ...Array.from({ length: events }, (_, index) => frame({ content: text(index, size) })),
    frame({}, 'stop'),
    'data: [DONE]\n\n',
  ]
}

function responsesFrames(events, size) {
  let n = 0
  const frame = (type, data) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: n++, ...data })}\n\n`
  const place = { item_id: 'msg_fake', output_index: 0, content_index: 0 }
  const full = Array.from({ length: events }, (_, index) => text(index, size)).join('')
  const part = (words) => ({ type: 'output_text', text: words, annotations: [] })
  const item = (status, content) => ({ id: 'msg_fake', type: 'message', role: 'assistant', status, content })
  const reply = (status, output) => ({
    id: 'resp_fake',
    object: 'response',
    created_at: 1,
    model: 'fake',
    status,
    output,
  })
  return [
    frame('response.created', { response: reply('in_progress', []) }),
    frame('response.output_item.added', { output_index: 0, item: item('in_progress', []) }),
    frame('response.content_part.added', { ...place, part: part('') }),
    ...Array.from({ length: events }, (_, index) =>
      frame('response.output_text.delta', { ...place, delta: text(index, size) }),
    ),
    frame('response.output_text.done', { ...place, text: full }),
    frame('response.content_part.done', { ...place, part: part(full) }),
    frame('response.output_item.done', { output_index: 0, item: item('completed', [part(full)]) }),
    frame('response.completed', { response: reply('completed', [item('completed', [part(full)])]) }),
  ]
}

function whole(chat, { events = 5, size = 4 }) {
  const full = Array.from({ length: events }, (_, index) => text(index, size)).join('')
  if (!chat) {
    const content = [{ type: 'output_text', text: full, annotations: [] }]
    const output = [{ id: 'msg_fake', type: 'message', role: 'assistant', status: 'completed', content }]
    return {
      id: 'resp_fake',
      object: 'response',
      created_at: 1,
      model: 'fake',
      status: 'completed',
      error: null,
      output,
    }
  }
  const message = { role: 'assistant', content: full }
  const usage = { prompt_tokens: 3, completion_tokens: events, total_tokens: 3 + events }
  return {
    id: 'chatcmpl-fake',
    object: 'chat.completion',
    created: 1,
    model: 'fake',
    choices: [{ index: 0, message, finish_reason: 'stop' }],
    usage,
  }
}

/** As many frames as the reader takes, up to `megabytes`: counts what left, to see back-pressure. */
function flood(response, { megabytes = 256 }, stats) {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const delta = { choices: [{ index: 0, delta: { content: 'x'.repeat(8000) }, finish_reason: null }] }
  const frame = Buffer.from(`data: ${JSON.stringify(delta)}\n\n`)
  const limit = megabytes * 1024 * 1024
  const more = () => {
    while (!response.destroyed && stats.sentBytes < limit) {
      stats.sentBytes += frame.length
      if (!response.write(frame)) return void response.once('drain', more)
    }
    response.end('data: [DONE]\n\n')
  }
  more()
}

/** @returns {Promise<number>} the port */
export function listen(server, port = 0) {
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', 4096, () => resolve(server.address().port))
  })
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const port = await listen(createFakeUpstream().server, Number(process.argv[2] ?? 0))
  console.log(JSON.stringify({ port }))
}
