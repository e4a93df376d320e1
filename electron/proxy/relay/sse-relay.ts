import { AppError } from '../../../shared/errors/app-error.ts'
import type { Dialect } from '../../../shared/protocol/dialect.ts'
import { createSseDecoder } from '../../../shared/protocol/sse/decoder.ts'
import type { ExchangeTap } from '../recorder.ts'
import type { ClientWriter } from './client-writer.ts'
import { createFrameHold } from './frame-hold.ts'
import { hiddenErrorStatus, judgeBody, notAnApi } from './judge-reply.ts'
import type { ModelRename } from './model-rename.ts'
import type { QuietStream, QuietWatch } from './quiet-watch.ts'
import { createRecentBytes } from './recent-bytes.ts'
import { failureFrame, finishGraceMs, hasEnded, isComplete } from './stream-ending.ts'

export type SseRelayContext = {
  dialect: Dialect
  /** Gives the client its own name of the model; null: that is what the provider calls it. */
  rename: ModelRename | null
  tap: ExchangeTap
  host: string
  response: { once(event: 'finish', listener: () => void): unknown }
  quietWatch: QuietWatch
  writer: Pick<ClientWriter, 'write' | 'flushHead' | 'end' | 'breakOff'>
  /** Fixes status and headers; bytes may follow. */
  commit(): void
  /** Our error as a plain answer; only before `commit`. */
  refuse(error: AppError): void
  /** The provider's error as a plain answer; only before `commit`. */
  answer(status: number, body: Uint8Array): void
  finished(): void
  stopUpstream(): void
}

/** Some clients and tunnels give a connection up after a silence; a comment is no event to anybody. */
const keepAliveMs = 15_000
const keepAlive = Buffer.from(': keep-alive\n\n')
const lastLines = 2048
/** Once the provider has accepted, the client learns its status at the latest after this silence. */
const graceMs = 1000

/**
 * An event stream on its way through: frames go out as received and whole, the first one only after a look at
 * whether it is an error in disguise, and the last one is always a proper end or a proper failure.
 */
export class SseRelay implements QuietStream {
  /** For the quiet watch. */
  active = true
  readonly #context: SseRelayContext
  readonly #hold = createFrameHold()
  readonly #recent = createRecentBytes()
  #committed = false
  #over = false
  /** The silence at hand is no end. */
  #looked = false

  constructor(context: SseRelayContext) {
    this.#context = context
    context.quietWatch.add(this)
  }

  /** @param pieces what one socket read brought */
  data(pieces: readonly Uint8Array[]): void {
    if (this.#over) return
    this.active = true
    this.#looked = false
    const ready = this.#hold.pushAll(pieces)
    if (ready !== null && this.#admit(ready)) this.#send(ready)
  }

  end(): void {
    if (this.#over) return
    const rest = this.#hold.rest()
    if (rest !== null && this.#admit(rest)) this.#send(rest)
    if (this.#over) return
    if (!this.#hasEnded()) return this.failed(this.#cutShort())
    this.#finish()
    this.#context.writer.end()
    this.#context.response.once('finish', () => this.#context.tap.end('complete'))
  }

  failed(error: AppError): void {
    if (this.#over) return
    this.#finish()
    const { dialect, tap, writer } = this.#context
    if (!this.#committed) return this.#context.refuse(error)
    tap.end(error)
    const sent = { first: this.#recent.first, newest: this.#recent.text(Infinity) }
    const border = this.#hold.atBorder ? '' : '\n\n'
    writer.write(Buffer.from(border + failureFrame(dialect, error, tap.id, sent)))
    if (dialect === 'responses') writer.end()
    else writer.breakOff()
  }

  /** The client is gone. */
  stop(): void {
    this.#over = true
    this.#context.quietWatch.remove(this)
  }

  quiet(ms: number): void {
    if (!this.#committed) {
      if (ms < graceMs) return
      this.#commit()
      this.#context.writer.flushHead()
    } else if (ms >= finishGraceMs && this.#isComplete()) {
      this.#context.stopUpstream()
      this.end()
    } else if (ms >= keepAliveMs && this.#hold.atBorder) {
      this.#context.writer.write(keepAlive)
      this.active = true
    }
  }

  #commit(): void {
    this.#committed = true
    this.#context.commit()
  }

  #finish(): void {
    this.#over = true
    this.#context.quietWatch.remove(this)
    this.#context.finished()
  }

  #send(bytes: Uint8Array): void {
    const named = this.#context.rename?.push(bytes, this.#hold.atBorder) ?? bytes
    this.#recent.add(named)
    this.#context.writer.write(named)
  }

  /**
   * Looks at the first bytes, and only at them.
   * @returns false when they were an error in disguise, which has been answered
   */
  #admit(bytes: Uint8Array): boolean {
    if (this.#committed) return true
    const { host } = this.#context
    const kind = judgeBody(bytes)
    const error = kind === 'sse' ? errorInFirstFrame(bytes) : errorInJson(bytes)
    if (kind === 'sse' && error === null) {
      this.#commit()
      return true
    }
    this.#finish()
    this.#context.stopUpstream()
    if (error === null) this.#context.refuse(notAnApi(host, 200, bytes))
    else this.#context.answer(error.status, error.body)
    return false
  }

  /** Looks once in a silence. */
  #isComplete(): boolean {
    if (this.#looked || this.#hold.withinFrame()) return false
    this.#looked = true
    return isComplete(this.#context.dialect, this.#recent.text(Infinity))
  }

  /** The last lines tell nearly always; only if they do not, all that is at hand is searched. */
  #hasEnded(): boolean {
    const { dialect } = this.#context
    if (hasEnded(dialect, this.#recent.text(lastLines))) return true
    const large = this.#hold.largeFrameHead
    return (
      hasEnded(dialect, this.#recent.text(Infinity)) || (large !== null && hasEnded(dialect, decode(large)))
    )
  }

  #cutShort(): AppError {
    const { dialect, host } = this.#context
    return new AppError('provider_stream_cut', {
      what: 'The provider ended its answer before it was finished',
      where: host,
      accepted:
        dialect === 'chat' ? 'a finish_reason or data: [DONE]' : 'response.completed, .incomplete or .failed',
      fix: 'Send the request again',
    })
  }
}

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

type DisguisedError = { status: number; body: Uint8Array }

function errorInFirstFrame(bytes: Uint8Array): DisguisedError | null {
  if (Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf('"error"') === -1) return null
  const [frame] = createSseDecoder().push(bytes)
  return frame === undefined ? null : errorInJson(Buffer.from(frame.data))
}

function errorInJson(json: Uint8Array): DisguisedError | null {
  const status = hiddenErrorStatus(json)
  return status === null ? null : { status, body: json }
}
