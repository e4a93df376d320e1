import type { AppError } from '../../../../shared/errors/app-error.ts'
import type { OutgoingRequest, ReplyHandler, Upstream, UpstreamCall, UpstreamHeaders } from '../upstream.ts'
import { isPassing, lasts, mayPass, nextWait } from './retry-policy.ts'

export type RetryOptions = {
  /** `request_max_retries`. */
  maxRetries: number
  /**
   * Another request to be sent, once, instead of passing this refusal on; null: there is none.
   * @param body of the refusal, or its start
   */
  amend?: (status: number, body: string) => OutgoingRequest | null
  /** For the inspector: one line about each attempt that did not count. */
  note(line: string): void
  /** Milliseconds that never go back, epoch ms, and 0 to 1; replaced in tests. */
  clock?: { elapsed(): number; now(): number; random(): number }
}

/** A refusal larger than this is passed on unread. */
const refusalBytes = 64 * 1024

const realClock = { elapsed: () => performance.now(), now: () => Date.now(), random: () => Math.random() }

/**
 * Sends a request, and sends it again while nothing of a reply has been handed on and the refusal looks as if it
 * will pass. The handler sees one reply: the first that counts, or the last refusal as it was.
 */
export function openWithRetries(
  upstream: Upstream,
  request: OutgoingRequest,
  handler: ReplyHandler,
  options: RetryOptions,
): UpstreamCall {
  if (options.maxRetries === 0 && options.amend === undefined) return upstream.open(request, handler)
  const call = new RetryingCall(upstream, request, handler, options)
  call.begin()
  return call
}

type Refusal = { status: number; headers: UpstreamHeaders; pieces: Uint8Array[]; length: number }

class RetryingCall implements UpstreamCall, ReplyHandler {
  readonly #upstream: Upstream
  #request: OutgoingRequest
  readonly #handler: ReplyHandler
  readonly #options: RetryOptions
  readonly #clock: NonNullable<RetryOptions['clock']>
  readonly #begun: number
  #call: UpstreamCall | null = null
  #timer: NodeJS.Timeout | null = null
  #attempts = 0
  #amended = false
  #aborted = false
  #paused = false
  /** A refusal that is being read, to be judged at its end. */
  #refusal: Refusal | null = null
  #handedOn = false

  constructor(upstream: Upstream, request: OutgoingRequest, handler: ReplyHandler, options: RetryOptions) {
    this.#upstream = upstream
    this.#request = request
    this.#handler = handler
    this.#options = options
    this.#clock = options.clock ?? realClock
    this.#begun = this.#clock.elapsed()
  }

  begin(): void {
    this.#timer = null
    this.#attempts += 1
    const call = this.#upstream.open(this.#request, this)
    this.#call = call
    if (this.#paused) call.pause()
  }

  abort(): void {
    this.#aborted = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#call?.abort()
  }

  pause(): void {
    this.#paused = true
    this.#call?.pause()
  }

  resume(): void {
    this.#paused = false
    this.#call?.resume()
  }

  head(status: number, headers: UpstreamHeaders): void {
    if (this.#isOfInterest(status, headers)) {
      this.#refusal = { status, headers, pieces: [], length: 0 }
      return
    }
    this.#handedOn = true
    this.#handler.head(status, headers)
  }

  data(bytes: Uint8Array): void {
    const refusal = this.#refusal
    if (refusal === null) return this.#handler.data(bytes)
    refusal.pieces.push(bytes)
    refusal.length += bytes.length
    if (refusal.length > refusalBytes) this.#handOn(refusal)
  }

  end(): void {
    const refusal = this.#refusal
    if (refusal === null) return this.#handler.end()
    const { status, headers } = refusal
    const body = Buffer.concat(refusal.pieces).toString('utf8')
    if (this.#sendAmended(status, body)) return
    if (mayPass(status, headers) && !lasts(body) && this.#tryAgain(`status ${status}`, headers)) return
    this.#handOn(refusal)
    this.#handler.end()
  }

  failed(error: AppError): void {
    const refusal = this.#refusal
    if (refusal !== null) this.#handOn(refusal)
    else if (!this.#handedOn && isPassing(error) && this.#tryAgain(error.facts.what, {})) return
    this.#handler.failed(error)
  }

  #isOfInterest(status: number, headers: UpstreamHeaders): boolean {
    if (this.#retriesLeft() && mayPass(status, headers)) return true
    return (status === 400 || status === 422) && this.#options.amend !== undefined && !this.#amended
  }

  #retriesLeft(): boolean {
    return this.#attempts <= this.#options.maxRetries
  }

  #handOn(refusal: Refusal): void {
    this.#refusal = null
    this.#handedOn = true
    this.#handler.head(refusal.status, refusal.headers)
    for (const piece of refusal.pieces) this.#handler.data(piece)
  }

  #sendAmended(status: number, body: string): boolean {
    if (this.#amended || this.#options.amend === undefined || this.#aborted) return false
    const amended = this.#options.amend(status, body)
    if (amended === null) return false
    this.#amended = true
    this.#refusal = null
    this.#request = amended
    this.begin()
    return true
  }

  #tryAgain(why: string, headers: UpstreamHeaders): boolean {
    if (!this.#retriesLeft() || this.#aborted) return false
    const wait = nextWait(this.#attempts, headers, {
      now: this.#clock.now(),
      elapsed: this.#clock.elapsed() - this.#begun,
      random: this.#clock.random(),
    })
    if (wait === null) return false
    this.#options.note(`attempt ${this.#attempts} failed (${why}); sent again after ${wait} ms`)
    this.#refusal = null
    this.#call = null
    this.#timer = setTimeout(() => this.begin(), wait)
    return true
  }
}
