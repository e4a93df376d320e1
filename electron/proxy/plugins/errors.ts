import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { AppError, toWireError } from '../../../shared/errors/app-error.ts'
import { toOpenAiError } from '../../../shared/errors/openai-envelope.ts'
import { envelopeOf } from '../client/envelope.ts'
import { sendError } from '../client/send-json.ts'
import { newRequestId, type Recorder } from '../recorder.ts'
import { dialectOf, methodsOf, pathOf, routeList } from '../routes/route-table.ts'

/** One shape for every error of ours, and every refused request in the inspector. */
export function addErrors(app: FastifyInstance, recorder: Recorder, log: (line: string) => void): void {
  app.setErrorHandler((thrown, request, reply) => {
    reply.hijack()
    const error = thrown instanceof AppError ? thrown : AppError.fromWire(toWireError(thrown))
    if (error.code === 'internal') log(`${request.id} internal error: ${error.message}`)
    if (reply.raw.headersSent) return void reply.raw.destroy()
    const sent = sendError(reply.raw, error, {
      requestId: request.id,
      envelope: envelopeOf(dialectOf(pathOf(request.raw.url))),
      extra: extraHeaders(error, request),
    })
    recordRefusal(recorder, request, error, sent)
  })
  app.setNotFoundHandler((request) => {
    throw notFound(request)
  })
}

function extraHeaders(error: AppError, request: FastifyRequest): string[] {
  if (error.code === 'method_not_allowed') return ['allow', methodsOf(pathOf(request.raw.url)).join(', ')]
  // A server that refuses an upgrade this way must say what it speaks (RFC 9110 15.5.22).
  if (error.code === 'websocket_not_supported') return ['upgrade', 'HTTP/1.1', 'connection', 'close']
  if (error.code === 'shutting_down') return ['connection', 'close', 'retry-after', '1']
  if (error.status === 401) return ['www-authenticate', 'Bearer']
  return []
}

function notFound(request: FastifyRequest): AppError {
  const path = pathOf(request.raw.url)
  const methods = methodsOf(path)
  if (isWebSocket(request) && dialectOf(path) === 'responses') return noWebSocket(path)
  if (methods.length > 0) {
    return new AppError('method_not_allowed', {
      what: `This address does not answer ${request.raw.method ?? 'this method'}`,
      where: path,
      accepted: methods.join(', '),
    })
  }
  return new AppError('route_not_found', {
    what: 'There is nothing at this address',
    where: `${request.raw.method ?? ''} ${path.slice(0, 200)}`,
    accepted: `${routeList.join(', ')}, each also under /v1`,
    fix: 'Check the base URL of the client: it ends in /v1, for Anthropic’s clients before it',
  })
}

const isWebSocket = (request: FastifyRequest): boolean =>
  request.raw.method === 'GET' && /\bwebsocket\b/i.test(request.raw.headers.upgrade ?? '')

/** Codex tries a WebSocket first; only a 426 makes it fall back to HTTP at once (codex-lb pull request 1886). */
function noWebSocket(path: string): AppError {
  return new AppError('websocket_not_supported', {
    what: 'Responses are served over HTTP, not over a WebSocket',
    where: path,
    accepted: 'POST with "stream": true',
    fix: 'Set supports_websockets = false for this provider, if the client has such a setting',
  })
}

/** Refusals before the body was read; later ones are recorded by the exchange itself. */
function recordRefusal(
  recorder: Recorder,
  request: FastifyRequest,
  error: AppError,
  sent: { headers: string[]; body: Buffer },
): void {
  const tap = recorder.begin({
    id: request.id,
    method: request.raw.method ?? 'GET',
    path: (request.raw.url ?? '/').slice(0, 500),
    headers: request.raw.rawHeaders,
    userAgent: request.raw.headers['user-agent'],
    dialect: dialectOf(pathOf(request.raw.url)),
  })
  tap.responseHead(error.status, sent.headers, false)
  tap.responseBody(sent.body)
  tap.end(error)
}

const clientErrors: Readonly<Record<string, { status: string; what: string }>> = {
  HPE_HEADER_OVERFLOW: {
    status: '431 Request Header Fields Too Large',
    what: 'The request headers are too large',
  },
  ERR_HTTP_REQUEST_TIMEOUT: { status: '408 Request Timeout', what: 'The request took too long to arrive' },
}

/** What is not even HTTP: answered on the bare socket, in the same shape. */
export function answerClientError(error: Error, socket: Socket): void {
  const code = 'code' in error ? String(error.code) : ''
  if (code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const { status, what } = clientErrors[code] ?? {
    status: '400 Bad Request',
    what: 'This is not a valid HTTP request',
  }
  const id = newRequestId()
  const wire = new AppError('invalid_request', { what, ...(code === '' ? {} : { current: code }) }).toWire()
  const body = JSON.stringify(toOpenAiError(wire, id))
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json; charset=utf-8\r\nx-request-id: ${id}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  )
}
