import type { ServerResponse } from 'node:http'
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
  response.writeHead(error.status, headers)
  endAfterBody(response, body)
  return { headers, body }
}

/** Where the body is at fault, a fact located at a JSON path (`messages[1].content`) names its member. */
function paramOf(error: AppError): string | null {
  if (error.status !== 400 && error.status !== 404) return null
  const where = error.facts.where
  return where !== undefined && /^[a-z_]+(?:\[\d+\]|\.[\w-]+)*$/.test(where) ? where : null
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
