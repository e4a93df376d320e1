import type { ServerResponse } from 'node:http'
import { AppError, toWireError } from '../../../shared/errors/app-error.ts'
import type { Envelope } from '../client/envelope.ts'
import type { ExchangeTap } from '../recorder.ts'
import { judgeBody } from '../relay/judge-reply.ts'
import { finishGraceMs } from '../relay/stream-ending.ts'
import type { QuietStream, QuietWatch } from '../relay/quiet-watch.ts'
import type { ReplyHandler, UpstreamCall, UpstreamHeaders } from '../upstream/upstream.ts'
import { ClientReply } from './client-reply.ts'
import type { AskedEndpoint } from '../relay/missing-endpoint.ts'
import type { Conversion } from './conversion.ts'
import { failWhole, type ReaderContext, type ReplyReader } from './reply-reader.ts'
import { createStreamReader } from './stream-reader.ts'
import { createFoldReader, createWholeReader } from './whole-reader.ts'

export type ConvertedRelayContext = {
  response: ServerResponse
  tap: ExchangeTap
  conversion: Conversion
  envelope: Envelope
  /** Shown in errors. */
  host: string
  asked: AskedEndpoint | null
  /** The provider's key, never to be passed on. */
  secret: string | null
  quietWatch: QuietWatch
}

/** Some clients and tunnels give a connection up after a silence. */
const keepAliveMs = 15_000
/** Once the provider has accepted, the client learns its status at the latest after this silence. */
const graceMs = 1000
/**
 * A provider that has not even accepted by then is thinking: tunnels give up at 100 s without a first byte
 * (PEER-LESSONS 2.3). Later than the last retry can begin (`upstream/retry/retry-policy.ts`).
 */
const silentMs = 30_000
/** How long a provider may go on after its last event before its connection is cut. */
const lingerMs = 2000
/** As many bytes tell JSON, events and pages apart. */
const tellingBytes = 16

/**
 * Carries one reply to the client in the client's dialect. What the reply is (events, one object, a page) is
 * judged by its bytes; what the client gets, by what it asked for.
 */
export class ConvertedRelay implements ReplyHandler, QuietStream {
  /** For the quiet watch. */
  active = true
  readonly #context: ConvertedRelayContext
  readonly #client: ClientReply
  readonly #readers: ReaderContext
  #call: UpstreamCall | null = null
  #status = 0
  #headers: UpstreamHeaders = {}
  #reader: ReplyReader | null = null
  /** The start of a reply while it is not yet known what it is. */
  #start: Uint8Array[] = []
  /** What one socket read brought, in pieces; looked at together. */
  #batch: Uint8Array[] = []
  #done = false
  #linger: NodeJS.Timeout | null = null

  constructor(context: ConvertedRelayContext) {
    this.#context = context
    const { response, tap, envelope, secret, conversion } = context
    this.#client = new ClientReply({
      response,
      tap,
      envelope,
      secret,
      warnings: conversion.warnings,
      full: () => this.#call?.pause(),
      drained: () => this.#call?.resume(),
    })
    const { host, asked } = context
    this.#readers = { conversion, client: this.#client, host, asked, warn: (line) => tap.warn(line) }
    if (conversion.stream) context.quietWatch.add(this)
    // Fires for every response; before the end it means that the client is gone.
    response.once('close', () => this.#closed())
  }

  /** @param call paused while the client is slow, aborted when it goes away */
  attach(call: UpstreamCall): void {
    this.#call = call
    if (this.#context.response.destroyed) this.#closed()
  }

  head(status: number, headers: UpstreamHeaders): void {
    if (this.#done) return
    this.active = true
    this.#status = status
    this.#headers = headers
    this.#context.tap.upstreamHead(status, headers)
    this.#client.upstreamHeaders = headers
  }

  data(bytes: Uint8Array): void {
    if (this.#done) return this.#context.tap.upstreamBody(bytes)
    this.#batch.push(bytes)
    if (this.#batch.length === 1) queueMicrotask(() => this.#takeBatch())
  }

  end(): void {
    this.#stopLingering()
    if (this.#done) return
    this.#takeBatch()
    if (this.#done) return
    this.#guard(() => this.#readerAtEnd().end())
    this.#finish()
  }

  failed(error: AppError): void {
    this.#stopLingering()
    if (this.#done) return
    this.#takeBatch()
    if (this.#done) return
    this.#guard(() => {
      if (this.#reader === null) failWhole(this.#readers, error)
      else this.#reader.failed(error)
    })
    this.#finish()
  }

  quiet(ms: number): void {
    if (ms >= finishGraceMs && this.#reader?.complete === true) return this.#finishForProvider()
    const client = this.#client
    if (!this.#context.conversion.stream || client.over) return
    if (client.streaming) {
      if (ms < keepAliveMs) return
      client.keepAlive()
      this.active = true
    } else if (ms >= (this.#isAccepted() ? graceMs : silentMs)) {
      client.beginQuietly()
    }
  }

  /** All is said, but the provider neither says so nor closes. */
  #finishForProvider(): void {
    this.#call?.abort()
    this.#guard(() => this.#reader?.end())
    this.#finish()
  }

  /** Events are on their way: a page or one object will be judged when it is whole. */
  #isAccepted(): boolean {
    const type = this.#headers['content-type']
    return this.#status === 200 && typeof type === 'string' && /^text\/event-stream/i.test(type)
  }

  #takeBatch(): void {
    const [first] = this.#batch
    if (first === undefined) return
    if (this.#done) return this.#recordBatch()
    this.active = true
    const joined = this.#batch.length === 1 ? first : Buffer.concat(this.#batch)
    this.#batch = []
    this.#context.tap.upstreamBody(joined)
    this.#guard(() => this.#read(joined))
    if (this.#client.over) this.#finishEarly()
  }

  /** What still came when the client had its answer. */
  #recordBatch(): void {
    for (const bytes of this.#batch) this.#context.tap.upstreamBody(bytes)
    this.#batch = []
  }

  /** A fault of ours must end this exchange and not the process with all others. */
  #guard(action: () => void): void {
    try {
      action()
    } catch (thrown) {
      const error = AppError.fromWire(toWireError(thrown))
      if (!this.#client.streaming) this.#client.refuse(error)
      else this.#client.endStream({ error: error.toWire(), breakConnection: true })
    }
  }

  #read(bytes: Uint8Array): void {
    if (this.#reader !== null) return this.#reader.push(bytes)
    this.#start.push(bytes)
    const start = this.#start.length === 1 ? bytes : Buffer.concat(this.#start)
    const kind = judgeBody(start)
    if (kind === 'garbage' && start.length < tellingBytes) return
    this.#start = []
    this.#reader = this.#readerFor(kind === 'sse')
    this.#reader.push(start)
  }

  #readerFor(events: boolean): ReplyReader {
    if (!events || this.#status >= 300) {
      const location = this.#headers['location']
      return createWholeReader(
        this.#readers,
        this.#status,
        typeof location === 'string' ? location : undefined,
      )
    }
    if (this.#context.conversion.stream) return createStreamReader(this.#readers)
    this.#context.quietWatch.add(this)
    return createFoldReader(this.#readers)
  }

  /** A reply too short to tell what it was is no reply. */
  #readerAtEnd(): ReplyReader {
    if (this.#reader !== null) return this.#reader
    const reader = this.#readerFor(this.#isAccepted())
    for (const bytes of this.#start) reader.push(bytes)
    return reader
  }

  /** The client has its answer while the provider has not closed yet: it gets a moment, for the connection's sake. */
  #finishEarly(): void {
    this.#linger = setTimeout(() => this.#call?.abort(), lingerMs).unref()
    this.#finish()
  }

  #stopLingering(): void {
    if (this.#linger !== null) clearTimeout(this.#linger)
    this.#linger = null
  }

  #finish(): void {
    this.#done = true
    this.#context.quietWatch.remove(this)
  }

  #closed(): void {
    this.#finish()
    if (this.#context.response.writableFinished) return
    this.#call?.abort()
    this.#client.abandon()
  }
}
