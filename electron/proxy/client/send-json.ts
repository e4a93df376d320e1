import type { ServerResponse } from 'node:http'
import type { AppError } from '../../../shared/errors/app-error.ts'
import type { Envelope } from './envelope.ts'

/** How long a refused client may go on sending before the connection is cut, ms. */
const lingerMs = 3000

export type OwnAnswer = {
  requestId: string
  envelope: Envelope
  /** Further headers: name, value, name, value … */
  extra?: readonly string[]
}

export type SentAnswer = { headers: string[]; body: Buffer }

/**
 * Answers with a body of our own. Nothing may have been sent yet.
 *
 * @returns the headers and body that were sent
 */
export function sendJson(
  response: ServerResponse,
  status: number,
  value: object,
  { requestId, envelope, extra = [] }: OwnAnswer,
): SentAnswer {
  const body = Buffer.from(JSON.stringify(value))
  const headers = [
    'content-type',
    'application/json; charset=utf-8',
    ...envelope.idHeaders.flatMap((name) => [name, requestId]),
    'cache-control',
    'no-store',
    'content-length',
    String(body.length),
    ...extra,
  ]
  response.writeHead(status, headers)
  endAfterBody(response, body)
  return { headers, body }
}

/** Answers with our error. */
export function sendError(response: ServerResponse, error: AppError, answer: OwnAnswer): SentAnswer {
  return sendJson(response, error.status, answer.envelope.ofError(error, answer.requestId), answer)
}

/**
 * Closing while the client still sends would reset the connection and lose our answer. So the answer, whose length
 * is known, leaves at once, but the response ends only when the client has finished, or has had its time; what it
 * sends until then is read and thrown away. After `Connection: close` Node closes at the response's end.
 */
function endAfterBody(response: ServerResponse, body: Buffer): void {
  const request = response.req
  if (request.complete || request.destroyed) return void response.end(body)
  response.write(body)
  const timer = setTimeout(() => request.socket.destroy(), lingerMs)
  timer.unref()
  const end = (): void => {
    clearTimeout(timer)
    response.end()
  }
  request.once('end', end)
  request.once('close', end)
  request.resume()
}
