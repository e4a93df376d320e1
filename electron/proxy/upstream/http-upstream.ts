import { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import { AppError } from '../../../shared/errors/app-error.ts'
import type { Dispatchers } from './dispatchers.ts'
import type { OutgoingRequest, ReplyHandler, Upstream, UpstreamCall } from './upstream.ts'
import { toUpstreamError } from './upstream-error.ts'

/** Bodies up to this size are copied into one buffer, which undici sends with the head in one write. */
const joinLimit = 64 * 1024

/** A provider over HTTP, through undici's `dispatch`: its stream classes cost several times as much. */
export function createHttpUpstream(dispatchers: Dispatchers): Upstream {
  return {
    open(request, handler) {
      const { address } = request
      const call = new HttpCall(request, handler)
      try {
        dispatchers.for(address.origin).dispatch(
          {
            origin: address.origin,
            path: address.path,
            method: 'POST',
            headers: request.headers,
            body: bodyOf(request),
            headersTimeout: request.headTimeoutMs,
            bodyTimeout: request.idleTimeoutMs,
          },
          call,
        )
      } catch (thrown) {
        // undici throws at once on, say, a header value that is not allowed.
        call.refused(thrown)
      }
      return call
    },
  }
}

function bodyOf(request: OutgoingRequest): Buffer | Uint8Array | Readable {
  const [first] = request.pieces
  if (request.pieces.length === 1 && first !== undefined) return first
  if (request.length <= joinLimit) return Buffer.concat(request.pieces, request.length)
  return Readable.from(request.pieces, { objectMode: false })
}

class HttpCall implements UpstreamCall, Dispatcher.DispatchHandler {
  #controller: Dispatcher.DispatchController | null = null
  #done = false
  #afterHead = false
  readonly #request: OutgoingRequest
  readonly #handler: ReplyHandler

  constructor(request: OutgoingRequest, handler: ReplyHandler) {
    this.#request = request
    this.#handler = handler
  }

  abort(): void {
    if (this.#done) return
    this.#done = true
    this.#controller?.abort(new Error('the client is gone'))
  }

  pause(): void {
    this.#controller?.pause()
  }

  resume(): void {
    this.#controller?.resume()
  }

  refused(thrown: unknown): void {
    this.onResponseError(null, thrown instanceof Error ? thrown : new Error(String(thrown)))
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    // Aborted while it was still connecting.
    if (this.#done) controller.abort(new Error('the client is gone'))
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    // 100-199 are notes before the answer (103 Early Hints).
    if (this.#done || status < 200) return
    this.#afterHead = true
    this.#handler.head(status, headers)
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#done) this.#handler.data(chunk)
  }

  onResponseEnd(): void {
    if (this.#done) return
    this.#done = true
    this.#handler.end()
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#done) return
    this.#done = true
    this.#handler.failed(
      error instanceof AppError
        ? error
        : toUpstreamError(error, this.#request.address.host, this.#afterHead, this.#request),
    )
  }
}
