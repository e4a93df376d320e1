import type { Transform } from 'node:stream'
import { AppError } from '../../../shared/errors/app-error.ts'
import { createDecoder, knownEncodings } from './reply-decoder.ts'
import { aboutBytes, withoutHeaders } from './response-headers.ts'
import type { OutgoingRequest, ReplyHandler, Upstream, UpstreamCall, UpstreamHeaders } from './upstream.ts'

/**
 * An upstream whose replies are never compressed: we ask for `identity`, and some providers and gateways compress all
 * the same. The client, who did not ask for it, gets what was inside, as it comes and no faster than it reads.
 */
export function createDecodingUpstream(inner: Upstream): Upstream {
  return {
    open(request, handler) {
      const call = new DecodingCall(request, handler)
      call.attach(inner.open(request, call))
      return call
    },
  }
}

class DecodingCall implements UpstreamCall, ReplyHandler {
  readonly #request: OutgoingRequest
  readonly #handler: ReplyHandler
  #call: UpstreamCall | null = null
  #encoding = ''
  #decoder: Transform | null = null
  #received = 0
  #decoded = 0
  /** Why the provider broke off; told after what had come. */
  #failure: AppError | null = null
  #over = false
  /** The client is slow, the decoder is full: each stops the provider. */
  #paused = false
  #full = false

  constructor(request: OutgoingRequest, handler: ReplyHandler) {
    this.#request = request
    this.#handler = handler
  }

  attach(call: UpstreamCall): void {
    this.#call = call
    if (this.#over) call.abort()
  }

  abort(): void {
    this.#over = true
    this.#call?.abort()
    this.#decoder?.destroy()
  }

  pause(): void {
    this.#paused = true
    this.#decoder?.pause()
    this.#call?.pause()
  }

  resume(): void {
    this.#paused = false
    this.#decoder?.resume()
    if (!this.#full) this.#call?.resume()
  }

  head(status: number, headers: UpstreamHeaders): void {
    const encoding = headers['content-encoding']
    if (encoding === undefined || encoding === 'identity') return this.#handler.head(status, headers)
    this.#encoding = String(encoding)
    this.#handler.head(status, withoutHeaders(headers, aboutBytes))
    if (!knownEncodings.includes(this.#encoding.trim().toLowerCase())) this.#giveUp(this.#unreadable())
  }

  data(bytes: Uint8Array): void {
    if (this.#encoding === '') return this.#handler.data(bytes)
    if (this.#over) return
    this.#received += bytes.length
    this.#decoder ??= this.#begin(bytes)
    if (this.#decoder.write(bytes) || this.#full) return
    this.#full = true
    this.#call?.pause()
  }

  end(): void {
    if (this.#encoding === '') return this.#handler.end()
    if (this.#over) return
    // A head without a body, or a redirect: nothing was compressed.
    if (this.#decoder === null) return this.#finish()
    this.#decoder.end()
  }

  failed(error: AppError): void {
    if (this.#over) return
    if (this.#decoder === null) return this.#handler.failed(error)
    this.#failure = error
    this.#decoder.end()
  }

  #begin(first: Uint8Array): Transform {
    const decoder = createDecoder(this.#encoding.trim().toLowerCase(), first)
    decoder.on('data', (bytes: Buffer) => {
      this.#decoded += bytes.length
      if (!this.#over) this.#handler.data(bytes)
    })
    decoder.on('drain', () => {
      this.#full = false
      if (!this.#paused) this.#call?.resume()
    })
    decoder.once('end', () => this.#finish())
    decoder.on('error', (thrown) => this.#giveUp(this.#damaged(thrown)))
    if (this.#paused) decoder.pause()
    return decoder
  }

  #finish(): void {
    if (this.#over) return
    this.#over = true
    if (this.#failure === null) this.#handler.end()
    else this.#handler.failed(this.#failure)
  }

  #giveUp(error: AppError): void {
    if (this.#over) return
    this.#over = true
    this.#call?.abort()
    this.#handler.failed(this.#failure ?? error)
  }

  /** What was compressed ended before it should, or was never what it says. */
  #damaged(cause: Error): AppError {
    const cut = this.#decoded > 0 || /unexpected end/.test(cause.message)
    return new AppError(
      cut ? 'provider_stream_cut' : 'provider_not_an_api',
      {
        what: `The provider’s answer is not whole ${this.#encoding.slice(0, 60)} data`,
        where: this.#request.address.host,
        current: `${this.#received} bytes: ${cause.message}`,
        fix: 'Send the request again',
      },
      { cause },
    )
  }

  #unreadable(): AppError {
    return new AppError('provider_not_an_api', {
      what: 'The provider compressed its answer in a way we cannot read, although it was asked not to',
      where: `${this.#request.address.host}, content-encoding`,
      current: JSON.stringify(this.#encoding.slice(0, 60)),
      accepted: `identity, ${knownEncodings.join(', ')}`,
    })
  }
}
