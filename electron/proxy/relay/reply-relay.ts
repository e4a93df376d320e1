import type { ServerResponse } from 'node:http'
import { AppError } from '../../../shared/errors/app-error.ts'
import type { Dialect } from '../../../shared/protocol/dialect.ts'
import { openAiEnvelope } from '../client/envelope.ts'
import { sendError } from '../client/send-json.ts'
import type { ExchangeTap } from '../recorder.ts'
import { aboutBytes, buildResponseHeaders, withoutHeaders } from '../upstream/response-headers.ts'
import type { ReplyHandler, UpstreamCall, UpstreamHeaders } from '../upstream/upstream.ts'
import { createBodyRename } from './body-rename.ts'
import { ClientWriter } from './client-writer.ts'
import { hiddenErrorStatus, judgeBody, notAnApi, withoutSecret } from './judge-reply.ts'
import { missingEndpoint, type AskedEndpoint } from './missing-endpoint.ts'
import type { ModelRename } from './model-rename.ts'
import type { QuietWatch } from './quiet-watch.ts'
import { SseRelay } from './sse-relay.ts'
import { createStreamRename } from './stream-rename.ts'

/** How a reply finds its way back: everything about the exchange that the relay needs. */
export type RelayContext = {
  response: ServerResponse
  dialect: Dialect
  tap: ExchangeTap
  /** Shown in errors. */
  host: string
  /** Null: nothing is to be said about a missing endpoint. */
  asked: AskedEndpoint | null
  /** The provider's key, never to be passed on. */
  secret: string | null
  /** The name the client gave the model, where the provider was told another; null: the reply stays as it is. */
  clientModel: string | null
  /** What was changed in the request, as a header; null: nothing. */
  warningsHeader: string | null
  quietWatch: QuietWatch
}

/** A plain reply is held back up to this size: if the provider breaks off, the client gets a true error. */
const holdBytes = 256 * 1024
/** An error body larger than this is no error body. */
const errorBytes = 1024 * 1024

/**
 * Carries one reply to the client as received. Until the first bytes are committed every failure is still a true
 * HTTP status; after that it is told in the stream (see {@link SseRelay}) or by breaking off.
 */
export class ReplyRelay implements ReplyHandler {
  readonly #context: RelayContext
  readonly #writer: ClientWriter
  /** Of a body; streams have their own. */
  readonly #rename: ModelRename | null
  #call: UpstreamCall | null = null
  #status = 0
  #upstreamHeaders: UpstreamHeaders = {}
  /** Held until it is known what the reply is; null once bytes flow. */
  #held: Uint8Array[] | null = []
  #heldBytes = 0
  #sse: SseRelay | null = null
  /** Pieces of an event stream that one socket read brought; looked at together. */
  #batch: Uint8Array[] = []
  #finished = false

  constructor(context: RelayContext) {
    this.#context = context
    const { response, tap, clientModel } = context
    this.#rename = clientModel === null ? null : createBodyRename(clientModel)
    this.#writer = new ClientWriter(response, {
      left: (bytes) => tap.responseBody(bytes),
      full: () => this.#call?.pause(),
      drained: () => this.#call?.resume(),
    })
    // Fires for every response; before the end it means that the client is gone.
    response.once('close', () => this.#closed())
  }

  /** @param call paused while the client is slow, aborted when it goes away */
  attach(call: UpstreamCall): void {
    this.#call = call
    if (this.#context.response.destroyed) this.#closed()
  }

  head(status: number, headers: UpstreamHeaders): void {
    this.#status = status
    this.#upstreamHeaders = headers
    this.#context.tap.upstreamHead(status, headers)
    if (status < 300 && isEventStream(headers)) this.#beginSse()
  }

  data(bytes: Uint8Array): void {
    if (this.#finished) return
    if (this.#sse !== null) return this.#addToBatch(bytes)
    if (this.#held === null) return this.#writer.write(this.#rename?.push(bytes, false) ?? bytes)
    this.#held.push(bytes)
    this.#heldBytes += bytes.length
    if (this.#status >= 300) {
      if (this.#heldBytes > errorBytes)
        this.#refuse(notAnApi(this.#context.host, this.#status, this.#takeHeld()))
      return
    }
    if (this.#looksLikeSse(this.#held)) return this.#switchToSse()
    if (this.#heldBytes > holdBytes) this.#commitPlain(null)
  }

  end(): void {
    if (this.#finished) return
    if (this.#sse !== null) {
      this.#takeBatch()
      return this.#sse.end()
    }
    if (this.#held !== null && !this.#commitPlain(this.#heldBytes)) return
    this.#finished = true
    this.#writer.end()
    this.#context.response.once('finish', () => this.#context.tap.end('complete'))
  }

  failed(error: AppError): void {
    if (this.#finished) return
    if (this.#sse !== null) {
      this.#takeBatch()
      return this.#sse.failed(error)
    }
    if (this.#held !== null) return this.#refuse(error)
    this.#finished = true
    this.#context.tap.end(error)
    this.#writer.breakOff()
  }

  #addToBatch(bytes: Uint8Array): void {
    this.#batch.push(bytes)
    if (this.#batch.length === 1) queueMicrotask(() => this.#takeBatch())
  }

  #takeBatch(): void {
    const pieces = this.#batch
    if (pieces.length === 0) return
    this.#batch = []
    this.#sse?.data(pieces)
  }

  /** Answers with our error; nothing has been sent yet. */
  #refuse(error: AppError, extra: readonly string[] = []): void {
    this.#finished = true
    this.#held = null
    this.#call?.abort()
    const { response, tap } = this.#context
    if (response.destroyed) return tap.end('cancelled')
    const sent = sendError(response, error, {
      requestId: tap.id,
      envelope: openAiEnvelope,
      extra: [...extra, ...this.#retryAfter()],
    })
    tap.responseHead(error.status, sent.headers, false)
    tap.responseBody(sent.body)
    tap.end(error)
  }

  #closed(): void {
    this.#sse?.stop()
    if (this.#context.response.writableFinished) return
    this.#finished = true
    this.#call?.abort()
    this.#context.tap.end('cancelled')
  }

  #beginSse(): void {
    const { clientModel } = this.#context
    const headers = this.#clientHeaders('text/event-stream; charset=utf-8')
    this.#held = null
    this.#sse = new SseRelay({
      dialect: this.#context.dialect,
      rename: clientModel === null ? null : createStreamRename(this.#context.dialect, clientModel),
      tap: this.#context.tap,
      host: this.#context.host,
      response: this.#context.response,
      quietWatch: this.#context.quietWatch,
      writer: this.#writer,
      commit: () => this.#commit(this.#status, [...headers, 'x-accel-buffering', 'no'], true),
      refuse: (error) => this.#refuse(error),
      answer: (status, body) => this.#answer(status, body),
      finished: () => (this.#finished = true),
      stopUpstream: () => this.#call?.abort(),
    })
  }

  /** The content-type promised no event stream, yet here is one. */
  #looksLikeSse(held: readonly Uint8Array[]): boolean {
    const [first] = held
    return held.length === 1 && first !== undefined && judgeBody(first) === 'sse'
  }

  #switchToSse(): void {
    const bytes = this.#takeHeld()
    this.#beginSse()
    this.#sse?.data([bytes])
  }

  /**
   * Lets a reply that is no event stream go, if it is what an API would say.
   * @param length of the whole body, when all of it is here
   * @returns false when an error was sent instead
   */
  #commitPlain(length: number | null): boolean {
    const body = this.#takeHeld()
    const missing = missingEndpoint(this.#context.asked, this.#status, body)
    if (missing !== null) {
      this.#refuse(missing)
      return false
    }
    if (judgeBody(body) !== 'json') {
      const location = this.#upstreamHeaders['location']
      const target = typeof location === 'string' ? location : undefined
      this.#refuse(notAnApi(this.#context.host, this.#status, body, target))
      return false
    }
    if (length === null) {
      const start = this.#rename?.push(body, false) ?? body
      this.#commit(this.#status, this.#withLength(this.#promisedLength()), false)
      this.#writer.write(start)
    } else if (this.#status < 300) {
      const hidden = hiddenErrorStatus(body)
      if (hidden !== null) return this.#answer(hidden, body)
      const whole = this.#rename?.push(body, true) ?? body
      this.#commit(this.#status, this.#withLength(String(whole.length)), false)
      this.#writer.write(whole)
    } else {
      return this.#answer(this.#status, body)
    }
    return true
  }

  /** Passes the provider's own error on, without our key in it. */
  #answer(status: number, body: Uint8Array): false {
    const clean = withoutSecret(Buffer.from(body.buffer, body.byteOffset, body.length), this.#context.secret)
    const headers = this.#clientHeaders('application/json; charset=utf-8', this.#sse !== null)
    this.#finished = true
    this.#held = null
    this.#commit(status, [...headers, 'content-length', String(clean.length)], false)
    this.#writer.write(clean)
    this.#writer.end()
    this.#context.response.once('finish', () => this.#context.tap.end('complete'))
    return false
  }

  #commit(status: number, headers: string[], streamed: boolean): void {
    this.#writer.head(status, headers)
    this.#context.tap.responseHead(status, headers, streamed)
  }

  /** Of a body that is still coming: none while it is not known how long the client's name makes it. */
  #promisedLength(): string | undefined {
    const length = this.#upstreamHeaders['content-length']
    const growth = this.#rename === null ? 0 : this.#rename.growth
    if (typeof length !== 'string' || growth === null) return undefined
    return growth === 0 ? length : String(Number(length) + growth)
  }

  #withLength(length: string | undefined): string[] {
    const headers = this.#clientHeaders('application/json; charset=utf-8')
    return length === undefined ? headers : [...headers, 'content-length', length]
  }

  /** @param force the body is no longer of the provider's content-type */
  #clientHeaders(contentType: string, force = false): string[] {
    const { tap, secret, clientModel, warningsHeader } = this.#context
    const own = force || !hasUsableType(this.#upstreamHeaders) ? contentType : null
    const given =
      clientModel === null ? this.#upstreamHeaders : withoutHeaders(this.#upstreamHeaders, aboutBytes)
    const upstream = own === null ? given : { ...given, 'content-type': own }
    const headers = buildResponseHeaders(upstream, tap.id, secret)
    if (warningsHeader !== null) headers.push('x-codex-tray-warnings', warningsHeader)
    return headers
  }

  #retryAfter(): string[] {
    const value = this.#upstreamHeaders['retry-after']
    return typeof value === 'string' ? ['retry-after', value] : []
  }

  #takeHeld(): Uint8Array {
    const held = this.#held ?? []
    this.#held = null
    const [first] = held
    return held.length === 1 && first !== undefined ? first : Buffer.concat(held)
  }
}

function isEventStream(headers: UpstreamHeaders): boolean {
  const type = headers['content-type']
  return typeof type === 'string' && type.toLowerCase().startsWith('text/event-stream')
}

function hasUsableType(headers: UpstreamHeaders): boolean {
  const type = headers['content-type']
  return typeof type === 'string' && /json|event-stream/i.test(type)
}
