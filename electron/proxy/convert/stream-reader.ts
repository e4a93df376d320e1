import { AppError, toWireError, type WireError } from '../../../shared/errors/app-error.ts'
import type { StreamConverter } from '../../../shared/protocol/convert/converter.ts'
import type { Json, JsonObject } from '../../../shared/protocol/json/json-value.ts'
import { readProviderFailure } from '../../../shared/protocol/provider-failure.ts'
import { createSseDecoder, type SseFrame } from '../../../shared/protocol/sse/decoder.ts'
import { encodeEvents, type EncodedEvent } from '../../../shared/protocol/sse/encoder.ts'
import { notAnApi } from '../relay/judge-reply.ts'
import { readPlainDelta } from '../../../shared/protocol/plain-delta.ts'
import { brokenEvent, readFrame, type FrameData } from './read-events.ts'
import type { ReaderContext, ReplyReader } from './reply-reader.ts'
import { describeWarning } from '../../../shared/protocol/convert/common/warnings-header.ts'

/** Kept of a stream that has not shown an event yet, to say what it was instead. */
const excerptBytes = 8 * 1024

/** Events for a client that wants events: whatever one socket read brought goes out in one write. */
export function createStreamReader(context: ReaderContext): ReplyReader {
  return new StreamReader(context)
}

/** One whole reply for a client that wants events: it goes the same way as a stream of one event. */
export function streamWhole(context: ReaderContext, body: JsonObject): void {
  const isChat = context.conversion.upstreamDialect === 'chat'
  const reader = new StreamReader(context)
  reader.pushEvent(isChat ? body : { type: 'response.completed', response: body })
  reader.end()
}

class StreamReader implements ReplyReader {
  readonly #context: ReaderContext
  readonly #stream: StreamConverter
  readonly #decoder = createSseDecoder()
  /** The start of the reply while nothing in it was an event; null afterwards. */
  #unread: Uint8Array[] | null = []
  #unreadBytes = 0
  /** The last event that was pushed: where a failure stands in the provider's own words. */
  #last: Json = null
  #closed = false

  constructor(context: ReaderContext) {
    this.#context = context
    this.#stream = context.conversion.events()
  }

  get complete(): boolean {
    return this.#stream.complete
  }

  push(bytes: Uint8Array): void {
    if (this.#closed) return
    try {
      this.#keepStart(bytes)
      this.#take(this.#decoder.push(bytes), true)
    } catch (thrown) {
      this.failed(AppError.fromWire(toWireError(thrown)))
    }
  }

  pushEvent(event: Json): void {
    this.#unread = null
    this.#last = event
    this.#deliver(this.#stream.push(event))
  }

  end(): void {
    if (this.#closed) return
    // What the connection's end left half is no event: the converter will say that the stream was cut.
    this.#take(this.#decoder.end(), false)
    if (this.#closed) return
    const { client, host } = this.#context
    if (this.#unread !== null && !client.streaming) {
      this.#closed = true
      return client.refuse(notAnApi(host, 200, Buffer.concat(this.#unread)))
    }
    this.#last = null
    this.#deliver(this.#stream.end({ kind: 'eof' }))
  }

  failed(error: AppError): void {
    if (this.#closed) return
    const { client } = this.#context
    if (!client.streaming) {
      this.#closed = true
      return client.refuse(error)
    }
    this.#endWith(error.toWire())
  }

  #keepStart(bytes: Uint8Array): void {
    if (this.#unread === null || this.#unreadBytes > excerptBytes) return
    this.#unread.push(bytes)
    this.#unreadBytes += bytes.length
  }

  #take(frames: readonly SseFrame[], whole: boolean): void {
    let out: EncodedEvent[] | null = null
    for (const frame of frames) {
      const delta = readPlainDelta(frame.data)
      const read: FrameData = delta === null ? readFrame(frame) : { kind: 'event', event: delta }
      if (read.kind === 'noise') continue
      if (read.kind === 'broken') {
        if (!whole) continue
        this.#deliver(out ?? [])
        return this.failed(brokenEvent(this.#context.host, frame.data))
      }
      this.#unread = null
      this.#last = read.kind === 'event' ? read.event : this.#last
      const events = this.#stream.push(read.kind === 'done' ? '[DONE]' : read.event)
      if (out === null) out = events
      else for (const event of events) out.push(event)
      if (read.kind === 'done') for (const event of this.#stream.end({ kind: 'eof' })) out.push(event)
      if (this.#stream.finished) break
    }
    if (out !== null) this.#deliver(out)
  }

  #endWith(error: WireError): void {
    this.#deliver(this.#stream.end({ kind: 'error', error }))
  }

  #deliver(events: readonly EncodedEvent[]): void {
    if (this.#closed) return
    const { client } = this.#context
    if (!this.#stream.finished) {
      if (events.length === 0) return
      client.beginStream()
      return client.send(encodeEvents(events))
    }
    this.#closed = true
    const { outcome, error, breakConnection, warnings, items } = this.#stream.result()
    for (const warning of warnings) this.#context.warn(describeWarning(warning))
    if (outcome === 'failed' && !client.streaming) return this.#refuse(error)
    client.beginStream()
    const text = encodeEvents(events)
    client.send(outcome === 'failed' ? client.clean(text) : text)
    client.endStream({ error, breakConnection })
    if (outcome !== 'failed') this.#context.conversion.remember(items, text.length)
  }

  /** Nothing has been sent: the failure gets its true status. */
  #refuse(error: WireError | null): void {
    const { client } = this.#context
    const failure = readProviderFailure(this.#last)
    if (failure !== null) return client.refuseAsProvider(failure)
    client.refuse(
      error === null
        ? new AppError('internal', { what: 'The conversion failed without a reason' })
        : AppError.fromWire(error),
    )
  }
}
