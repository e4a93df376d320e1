import { Agent, createServer, request as send } from 'node:http'
import './measured.mjs'

/** The yardstick: the least a Node proxy can do, node:http and two pipes. */
const port = Number(process.argv[2])
const agent = new Agent({ keepAlive: true, maxSockets: Infinity })
const server = createServer({ keepAliveTimeout: 300_000 }, (request, response) => {
  const { host: _host, connection: _connection, ...headers } = request.headers
  const upstream = send(
    { port, host: '127.0.0.1', path: request.url, method: request.method, headers, agent },
    (reply) => {
      response.writeHead(reply.statusCode, reply.rawHeaders)
      reply.pipe(response)
    },
  )
  upstream.on('error', () => response.destroy())
  response.on('close', () => {
    if (!response.writableFinished) upstream.destroy()
  })
  request.pipe(upstream)
})
server.listen(0, '127.0.0.1', 8192, () => process.send({ type: 'listening', port: server.address().port }))
