import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AppError } from '../../../shared/errors/app-error.ts'
import { toOpenAiError } from '../../../shared/errors/openai-envelope.ts'

/** How long a refused client may go on sending before the connection is cut, ms. */
const lingerMs = 3000

/**
 * Answers with our error in the OpenAI envelope. Nothing may have been sent yet.
 *
 * @param extra further headers: name, value, name, value …
 * @returns the headers and body that were sent
 */
export function sendError(
  response: ServerResponse,
  error: AppError,
  requestId: string,
  extra: readonly string[] = [],
): { headers: string[]; body: Buffer } {
  const body = Buffer.from(JSON.stringify(toOpenAiError(error.toWire(), requestId, paramOf(error))))
  const headers = [
    'content-type',
    'application/json; charset=utf-8',
    'x-request-id',
    requestId,
    'cache-control',
    'no-store',
    'content-length',
    String(body.length),
    ...extra,
  ]
  lingerForBody(response.req)
  response.writeHead(error.status, headers)
  response.end(body)
  return { headers, body }
}

/** Where the body is at fault, a fact located at a plain word names its field. */
function paramOf(error: AppError): string | null {
  if (error.status !== 400 && error.status !== 404) return null
  const where = error.facts.where
  return where !== undefined && /^[a-z_]+$/.test(where) ? where : null
}

/**
 * Closing while the client still sends would reset the connection and lose our answer, so what it sends is
 * read and thrown away for a moment; then the connection is cut.
 */
function lingerForBody(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return
  const timer = setTimeout(() => request.socket.destroy(), lingerMs)
  timer.unref()
  request.once('close', () => clearTimeout(timer))
  request.once('end', () => clearTimeout(timer))
  request.resume()
}
