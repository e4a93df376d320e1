import type { AppError } from '../../../../shared/errors/app-error.ts'
import type { OutgoingRequest, ReplyHandler, Upstream, UpstreamCall, UpstreamHeaders } from '../upstream.ts'
import { createFirstLook, type FirstLook, type HiddenRefusal } from './first-look.ts'
import { isPassing, lasts, mayPass, nextWait } from './retry-policy.ts'

export type RetryOptions = {
  /** `request_max_retries`. */
  maxRetries: number
  /**
   * Another request to be sent, once, instead of passing this refusal on; null: there is none.
   * @param body of the refusal, or its start
   */
  amend?: (status: number, body: string) => OutgoingRequest | null
  /** The client gets nothing of events that only announce an answer: a refusal right after them is one too. */
  lookPast?: boolean
  /** For the inspector: one line about each attempt that did not count. */
  note(line: string): void
  /** Milliseconds that never go back, epoch ms, and 0 to 1; replaced in tests. */
  clock?: { elapsed(): number; now(): number; random(): number }
}

/** A refusal larger than this is passed on unread. */
const refusalBytes = 64 * 1024
/** A provider that has accepted is handed on at the latest after this, ms: the client is to learn its status. */
const longestLookMs = 1000

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

/** What is not handed on yet. `look`: a 200 whose beginning is being looked at; null: a refusal being read. */
type Held = {
  status: number
  headers: UpstreamHeaders
  pieces: Uint8Array[]
  length: number
  look: FirstLook | null
}

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
  /** A reply that is being judged. */
  #held: Held | null = null
  #lookTimer: NodeJS.Timeout | null = null
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
    this.#letGo()
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
    const look =
      status === 200 && this.#retriesLeft() ? createFirstLook(this.#options.lookPast === true) : null
    if (look !== null || this.#isOfInterest(status, headers)) {
      this.#held = { status, headers, pieces: [], length: 0, look }
      // Mostly the first bytes came with the head, and no timer is needed.
      if (look !== null) queueMicrotask(() => this.#limitLook(look))
      return
    }
    this.#handedOn = true
    this.#handler.head(status, headers)
  }

  data(bytes: Uint8Array): void {
    const held = this.#held
    if (held === null) return this.#handler.data(bytes)
    held.pieces.push(bytes)
    held.length += bytes.length
    if (held.look !== null) return this.#judge(held, held.look.push(bytes))
    if (held.length > refusalBytes) this.#handOn(held)
  }

  end(): void {
    const held = this.#held
    if (held !== null) {
      if (held.look === null) this.#refused(held)
      else this.#judge(held, held.look.end())
    }
    if (this.#handedOn) this.#handler.end()
  }

  failed(error: AppError): void {
    const held = this.#held
    if (held !== null) this.#handOn(held)
    else if (!this.#handedOn && isPassing(error) && this.#tryAgain(error.facts.what, {})) return
    this.#handler.failed(error)
  }

  #limitLook(look: FirstLook): void {
    if (this.#held?.look !== look || this.#aborted) return
    this.#lookTimer = setTimeout(() => {
      if (this.#held?.look === look) this.#handOn(this.#held)
    }, longestLookMs)
    this.#lookTimer.unref()
  }

  /** Hands a reply with status 200 on, unless it is a refusal that will pass. */
  #judge(held: Held, verdict: 'unknown' | 'answer' | HiddenRefusal): void {
    if (verdict === 'unknown') return
    if (verdict !== 'answer' && mayPass(verdict.status, held.headers) && !lasts(verdict.body)) {
      const old = this.#call
      if (this.#tryAgain(`${verdict.word} inside a 200`, held.headers)) return old?.abort()
    }
    this.#handOn(held)
  }

  /** Hands a refusal on, unless there is something better to do. */
  #refused(held: Held): void {
    const { status, headers } = held
    const body = Buffer.concat(held.pieces).toString('utf8')
    if (this.#sendAmended(status, body)) return
    if (mayPass(status, headers) && !lasts(body) && this.#tryAgain(`status ${status}`, headers)) return
    this.#handOn(held)
  }

  #isOfInterest(status: number, headers: UpstreamHeaders): boolean {
    if (this.#retriesLeft() && mayPass(status, headers)) return true
    return (status === 400 || status === 422) && this.#options.amend !== undefined && !this.#amended
  }

  #retriesLeft(): boolean {
    return this.#attempts <= this.#options.maxRetries
  }

  #handOn({ status, headers, pieces }: Held): void {
    this.#letGo()
    this.#handedOn = true
    this.#handler.head(status, headers)
    for (const piece of pieces) this.#handler.data(piece)
  }

  #letGo(): void {
    this.#held = null
    if (this.#lookTimer !== null) clearTimeout(this.#lookTimer)
    this.#lookTimer = null
  }

  #sendAmended(status: number, body: string): boolean {
    if (this.#amended || this.#options.amend === undefined || this.#aborted) return false
    const amended = this.#options.amend(status, body)
    if (amended === null) return false
    this.#amended = true
    this.#letGo()
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
    this.#letGo()
    this.#call = null
    this.#timer = setTimeout(() => this.begin(), wait)
    return true
  }
}
