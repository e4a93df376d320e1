import { createServer, type Server } from 'node:http'
import Fastify, { type FastifyInstance } from 'fastify'
import type { Conversations } from '../conversations/conversations.ts'
import type { ExchangeDeps } from './exchange/run-exchange.ts'
import { markExpecting } from './client/read-body.ts'
import type { AccessKey } from './plugins/access-key.ts'
import { addErrors, answerClientError } from './plugins/errors.ts'
import { addGuard } from './plugins/guard.ts'
import { addLimits } from './plugins/limits.ts'
import { newRequestId } from './recorder.ts'
import { addCompletions } from './routes/completions.ts'
import { addConversations } from './routes/conversations.ts'
import { addHealth } from './routes/health.ts'
import { addModels } from './routes/models.ts'

export type ServerOptions = {
  deps: ExchangeDeps
  accessKey: AccessKey
  allowsHost: (host: string | undefined) => boolean
  draining: () => boolean
  version: string
  conversations: () => Conversations | null
}

/** Longer than the pools of common clients keep a connection, so that the one who closes it is not us. */
const keepAliveMs = 75_000

/** The server with all its routes, not listening yet. */
export function buildServer(options: ServerOptions): FastifyInstance {
  const { deps } = options
  const app = Fastify({
    logger: false,
    genReqId: newRequestId,
    requestIdHeader: false,
    return503OnClosing: false,
    bodyLimit: Number.MAX_SAFE_INTEGER,
    exposeHeadRoutes: true,
    clientErrorHandler: answerClientError,
    serverFactory: (handler) => createHttpServer(handler),
  })
  // Bodies are read by the exchange, as bytes, after everything that can be refused by headers was.
  // To the framework POST is a method without one, or it would pick a parser for every request.
  app.addHttpMethod('POST', { hasBody: false, overrideExisting: true })
  addGuard(app, options)
  addLimits(app)
  addErrors(app, deps.recorder, deps.log)
  addHealth(app, options.version)
  addModels(app, deps.config, deps.models, deps.loginModels)
  addCompletions(app, deps)
  addConversations(app, options.conversations)
  return app
}

function createHttpServer(handler: Parameters<typeof createServer>[1]): Server {
  const server = createServer(
    // Codex sends its turn's metadata in headers; Node's default of 16 KiB is too little for long paths.
    {
      maxHeaderSize: 64 * 1024,
      keepAliveTimeout: keepAliveMs,
      requestTimeout: 600_000,
      highWaterMark: 64 * 1024,
    },
    handler,
  )
  // Unset, Node would invite the body before anybody has looked at the headers.
  server.on('checkContinue', (request, response) => {
    markExpecting(request)
    server.emit('request', request, response)
  })
  return server
}
