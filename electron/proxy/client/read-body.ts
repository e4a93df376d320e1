import type { IncomingMessage, ServerResponse } from 'node:http'
import { AppError } from '../../../shared/errors/app-error.ts'

export const maxBodyBytes = 64 * 1024 * 1024

/** Requests that wait for `100 Continue` before they send their body (RFC 9110 10.1.1). */
const expecting = new WeakSet<IncomingMessage>()
export const markExpecting = (request: IncomingMessage): void => void expecting.add(request)

export function bodyTooLarge(current: string): AppError {
  return new AppError('body_too_large', {
    what: 'The request body is too large',
    where: 'body',
    current,
    accepted: `at most ${maxBodyBytes} bytes (64 MiB)`,
    fix: 'Send fewer or smaller images and files',
  })
}

/**
 * Reads the whole body. `done` is called once: with the bytes, or with an error if it grew over the limit;
 * never when the client goes away first, which the response's `close` event tells.
 */
export function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  done: (error: AppError | null, body: Buffer) => void,
): void {
  const chunks: Buffer[] = []
  let length = 0
  if (expecting.has(request)) response.writeContinue()
  request.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length <= maxBodyBytes) return void chunks.push(chunk)
    if (length - chunk.length > maxBodyBytes) return
    chunks.length = 0
    done(bodyTooLarge(`more than ${maxBodyBytes} bytes so far`), Buffer.alloc(0))
  })
  request.on('end', () => {
    if (length > maxBodyBytes) return
    const [first] = chunks
    done(null, chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, length))
  })
}
