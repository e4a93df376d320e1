import type { ServerResponse } from 'node:http'
import { AppError, type WireError } from '../../../shared/errors/app-error.ts'
import type { ConversionWarning } from '../../../shared/protocol/convert/converter.ts'
import type { JsonObject } from '../../../shared/protocol/json/json-value.ts'
import { toProviderError, type ProviderFailure } from '../../../shared/protocol/provider-failure.ts'
import type { Envelope } from '../client/envelope.ts'
import type { ExchangeTap } from '../recorder.ts'
import { ClientWriter } from '../relay/client-writer.ts'
import { aboutBytes, buildResponseHeaders } from '../upstream/response-headers.ts'
import type { UpstreamHeaders } from '../upstream/upstream.ts'
import {
  describeWarning,
  warningsHeader,
  writeWarningsHeader,
} from '../../../shared/protocol/convert/common/warnings-header.ts'

export type ClientReplyContext = {
  response: ServerResponse
  tap: ExchangeTap
  envelope: Envelope
  /** The provider's key, never to be passed on. */
  secret: string | null
  warnings: readonly ConversionWarning[]
  /** The client reads more slowly than we write. */
  full(): void
  drained(): void
}

/** How a stream of ours ended. */
export type StreamOutcome = { error: WireError | null; breakConnection: boolean }

/** Of a body that is no longer the one they came with. */
const replaced = new Set([
  ...aboutBytes,
  'content-type',
  'cache-control',
  'x-accel-buffering',
  warningsHeader,
])

/**
 * The client's side of a converted exchange: one head, one body, one end, whoever calls when. Until the head is
 * out every failure is a true HTTP status.
 */
export class ClientReply {
  readonly #context: ClientReplyContext
  readonly #writer: ClientWriter
  #upstreamHeaders: UpstreamHeaders = {}
  /** What an upstream within this program found out only while it was asked. */
  #upstreamWarnings: string | null = null
  #streaming = false
  #over = false

  constructor(context: ClientReplyContext) {
    this.#context = context
    this.#writer = new ClientWriter(context.response, {
      left: (bytes) => context.tap.responseBody(bytes),
      full: context.full,
      drained: context.drained,
    })
    for (const warning of context.warnings) context.tap.warn(describeWarning(warning))
  }

  /** A status is out and events may follow. */
  get streaming(): boolean {
    return this.#streaming
  }

  /** Nothing more will be sent. */
  get over(): boolean {
    return this.#over
  }

  /** Of the reply that is being converted; the client gets those that still hold. */
  set upstreamHeaders(headers: UpstreamHeaders) {
    this.#upstreamHeaders = headers
    const warnings = headers[warningsHeader]
    if (typeof warnings !== 'string') return
    this.#upstreamWarnings = warnings
    this.#context.tap.warn(warnings)
  }

  beginStream(): void {
    if (this.#streaming || this.#over) return
    this.#streaming = true
    const headers = this.#headers('text/event-stream; charset=utf-8')
    headers.push('cache-control', 'no-cache', 'x-accel-buffering', 'no')
    this.#writer.head(200, headers)
    this.#context.tap.responseHead(200, headers, true)
  }

  /** Begins a stream although there is no event yet. */
  beginQuietly(): void {
    this.beginStream()
    this.#writer.flushHead()
  }

  keepAlive(): void {
    this.#writer.write(this.#context.envelope.keepAlive)
  }

  send(text: string): void {
    if (text !== '') this.#writer.writeText(text)
  }

  endStream({ error, breakConnection }: StreamOutcome): void {
    if (this.#over) return
    this.#over = true
    const { tap } = this.#context
    if (error !== null) tap.end(AppError.fromWire(error))
    if (breakConnection) this.#writer.breakOff()
    else this.#end()
  }

  /** @returns bytes of the reply */
  whole(body: JsonObject): number {
    const headers = this.#headers('application/json; charset=utf-8')
    const length = this.#answer(200, JSON.stringify(body), headers)
    this.#end()
    return length
  }

  /** The provider's own error, with the status it has or should have had. */
  refuseAsProvider(failure: ProviderFailure, upstreamStatus?: number): void {
    const { envelope, tap } = this.#context
    const { status, body } = envelope.ofFailure(failure, upstreamStatus, tap.id)
    const text = JSON.stringify(body)
    this.#refuse(status, text, toProviderError(failure), this.#headers('application/json; charset=utf-8'))
  }

  /** Our own error; of the provider's headers only the one about time still means something. */
  refuse(error: AppError): void {
    const { envelope, tap } = this.#context
    const text = JSON.stringify(envelope.ofError(error, tap.id))
    const retryAfter = this.#upstreamHeaders['retry-after']
    this.#upstreamHeaders = retryAfter === undefined ? {} : { 'retry-after': retryAfter }
    this.#refuse(error.status, text, error, this.#headers('application/json; charset=utf-8'))
  }

  /** The client is gone. */
  abandon(): void {
    this.#over = true
    this.#context.tap.end('cancelled')
  }

  /** A text of the provider's without our key in it: some echo it in "invalid key" messages. */
  clean(text: string): string {
    const { secret } = this.#context
    return secret === null || secret === '' ? text : text.replaceAll(secret, '[redacted]')
  }

  #refuse(status: number, text: string, error: AppError, headers: string[]): void {
    if (this.#over) return
    this.#answer(status, this.clean(text), headers)
    this.#context.tap.end(error)
    this.#writer.end()
  }

  /** @returns bytes of the body */
  #answer(status: number, text: string, headers: string[]): number {
    this.#over = true
    const length = Buffer.byteLength(text)
    headers.push('content-length', String(length))
    this.#writer.head(status, headers)
    this.#context.tap.responseHead(status, headers, false)
    this.#writer.writeText(text)
    return length
  }

  #end(): void {
    this.#writer.end()
    this.#context.response.once('finish', () => this.#context.tap.end('complete'))
  }

  #headers(contentType: string): string[] {
    const { tap, envelope, secret, warnings } = this.#context
    const headers = buildResponseHeaders(this.#upstreamHeaders, tap.id, secret, envelope.idHeaders, replaced)
    headers.push('content-type', contentType)
    const own = writeWarningsHeader(warnings)
    const told = this.#upstreamWarnings
    const warned = own === null || told === null ? (own ?? told) : `${own}; ${told}`
    if (warned !== null) headers.push(warningsHeader, warned)
    return headers
  }
}
