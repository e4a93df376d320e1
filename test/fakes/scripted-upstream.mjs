import { createServer } from 'node:http'

/**
 * A provider that answers from a script: each request takes the next reply, the last one is taken again and again.
 * A reply is `{ status?, headers?, pieces?, gapMs?, end? }`; `pieces` are written one by one, `end` is `close`
 * (default), `cut` (the connection breaks) or `stall` (nothing more comes). A reply may be a function of the request.
 */
export function createScriptedUpstream() {
  const requests = []
  let script = [{}]
  let aborted = 0
  const server = createServer((request, response) => {
    response.on('close', () => {
      if (!response.writableFinished) aborted += 1
    })
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      const seen = { url: request.url, headers: request.headers, body: text === '' ? null : JSON.parse(text) }
      requests.push(seen)
      const next = script.length > 1 ? script.shift() : script[0]
      play(response, typeof next === 'function' ? next(seen) : next)
    })
  })
  return {
    server,
    requests,
    aborted: () => aborted,
    /** Forgets what was asked so far. */
    play(...replies) {
      requests.length = 0
      script = replies
    },
  }
}

function play(response, { status = 200, headers = {}, pieces = [], gapMs = 0, end = 'close', hang = false }) {
  if (hang) return
  const first = String(pieces[0] ?? '')
  const type = first.startsWith('{') ? 'application/json' : 'text/event-stream'
  response.writeHead(status, { 'content-type': type, ...headers })
  response.flushHeaders()
  let index = 0
  const next = () => {
    if (response.destroyed) return
    if (index < pieces.length) {
      response.write(pieces[index++])
      return gapMs > 0 ? void setTimeout(next, gapMs) : next()
    }
    if (end === 'close') response.end()
    // What was written must be on its way before the connection breaks.
    if (end === 'cut') setTimeout(() => response.destroy(), 20)
  }
  next()
}
