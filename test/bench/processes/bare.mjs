import fastify from 'fastify'
import { Agent } from 'undici'
import './measured.mjs'

/**
 * The libraries our proxy is made of and nothing else: no keys, no routing, no recording, no care for errors. What lies
 * between this and our proxy is our own doing.
 */
const port = Number(process.argv[2])
const agent = new Agent()
const app = fastify()
app.removeAllContentTypeParsers()
app.addContentTypeParser('*', (_request, _payload, done) => done(null))
for (const path of ['/v1/chat/completions', '/v1/responses']) {
  app.post(path, (request, reply) => {
    reply.hijack()
    const chunks = []
    request.raw.on('data', (chunk) => chunks.push(chunk))
    request.raw.on('end', () => forward(request.raw, reply.raw, Buffer.concat(chunks)))
  })
}
await app.listen({ port: 0, host: '127.0.0.1' })
process.send({ type: 'listening', port: app.server.address().port })

function forward(request, response, body) {
  const { 'content-type': type, 'x-bench': orders, authorization } = request.headers
  const headers = { 'content-type': type, 'x-bench': orders, authorization }
  const origin = `http://127.0.0.1:${port}`
  const writer = joiningWriter(response)
  agent.dispatch(
    { origin, path: request.url, method: 'POST', headers, body },
    {
      onRequestStart: () => undefined,
      onResponseStart: (_controller, status, given) => writer.head(status, given),
      onResponseData: (_controller, chunk) => writer.write(chunk),
      onResponseEnd: () => writer.end(),
      onResponseError: () => response.destroy(),
    },
  )
}

/** One write for what one socket read brought, as ours does it. */
function joiningWriter(response) {
  let pending = []
  let scheduled = false
  let ended = false
  const schedule = () => {
    if (scheduled) return
    scheduled = true
    queueMicrotask(flush)
  }
  const flush = () => {
    scheduled = false
    const bytes = Buffer.concat(pending)
    pending = []
    if (ended) response.end(bytes)
    else response.write(bytes)
  }
  return {
    head: (status, given) => {
      const length = given['content-length']
      const framing = length === undefined ? {} : { 'content-length': length }
      response.writeHead(status, { 'content-type': given['content-type'], ...framing })
    },
    write: (chunk) => {
      pending.push(chunk)
      schedule()
    },
    end: () => {
      ended = true
      schedule()
    },
  }
}
