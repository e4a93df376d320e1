import { AppError } from '../../../shared/errors/app-error.ts'
import type { Dialect } from '../../../shared/protocol/dialect.ts'
import { createSseDecoder } from '../../../shared/protocol/sse/decoder.ts'
import type { ExchangeTap } from '../recorder.ts'
import type { ClientWriter } from './client-writer.ts'
import { createFrameHold } from './frame-hold.ts'
import { hiddenErrorStatus, judgeBody, notAnApi } from './judge-reply.ts'
import type { QuietStream, QuietWatch } from './quiet-watch.ts'
import { createRecentBytes } from './recent-bytes.ts'
import { failureFrame, hasEnded } from './stream-ending.ts'

export type SseRelayContext = {
  dialect: Dialect
  tap: ExchangeTap
  host: string
  response: { once(event: 'finish', listener: () => void): unknown }
  quietWatch: QuietWatch
  writer: ClientWriter
  /** Fixes status and headers; bytes may follow. */
  commit(): void
  /** Our error as a plain answer; only before `commit`. */
  refuse(error: AppError): void
  /** The provider's error as a plain answer; only before `commit`. */
  answer(status: number, body: Uint8Array): void
  finished(): void
  stopUpstream(): void
}

export type SseRelay = {
  data(bytes: Uint8Array): void
  end(): void
  failed(error: AppError): void
  /** The client is gone. */
  stop(): void
}

/** Some clients and tunnels give a connection up after a silence; a comment is no event to anybody. */
const keepAliveMs = 15_000
const keepAlive = Buffer.from(': keep-alive\n\n')
/** Once the provider has accepted, the client learns its status at the latest after this silence. */
const graceMs = 1000

/**
 * An event stream on its way through: frames go out as received and whole, the first one only after a look at
 * whether it is an error in disguise, and the last one is always a proper end or a proper failure.
 */
export function createSseRelay(context: SseRelayContext): SseRelay {
  const { writer, dialect, tap } = context
  const hold = createFrameHold()
  const recent = createRecentBytes()
  let committed = false
  let over = false

  const watched: QuietStream = {
    active: true,
    quiet(ms) {
      if (!committed) {
        if (ms < graceMs) return
        commit()
        writer.flushHead()
      } else if (ms >= keepAliveMs && hold.atBorder) {
        writer.write(keepAlive)
        watched.active = true
      }
    },
  }
  context.quietWatch.add(watched)

  function commit(): void {
    committed = true
    context.commit()
  }

  function finish(): void {
    over = true
    context.quietWatch.remove(watched)
    context.finished()
  }

  function send(bytes: Uint8Array): void {
    recent.add(bytes)
    writer.write(bytes)
  }

  /** @returns false when the first bytes were an error in disguise, which has been answered */
  function admitFirst(bytes: Uint8Array): boolean {
    if (judgeBody(bytes) !== 'sse') {
      finish()
      context.stopUpstream()
      const hidden = judgeBody(bytes) === 'json' ? hiddenErrorStatus(bytes) : null
      if (hidden === null) context.refuse(notAnApi(context.host, 200, bytes))
      else context.answer(hidden, bytes)
      return false
    }
    const error = errorInFirstFrame(bytes)
    if (error === null) {
      commit()
      return true
    }
    finish()
    context.stopUpstream()
    context.answer(error.status, error.body)
    return false
  }

  function fail(error: AppError): void {
    finish()
    if (!committed) return context.refuse(error)
    tap.end(error)
    const sent = { first: recent.first, newest: recent.text() }
    const border = hold.atBorder ? '' : '\n\n'
    writer.write(Buffer.from(border + failureFrame(dialect, error, tap.id, sent)))
    if (dialect === 'responses') writer.end()
    else writer.breakOff()
  }

  function cutShort(): AppError {
    return new AppError('provider_stream_cut', {
      what: 'The provider ended its answer before it was finished',
      where: context.host,
      accepted:
        dialect === 'chat' ? 'a finish_reason or data: [DONE]' : 'response.completed, .incomplete or .failed',
      fix: 'Send the request again',
    })
  }

  return {
    data(bytes) {
      if (over) return
      watched.active = true
      const ready = hold.push(bytes)
      if (ready === null) return
      if (committed || admitFirst(ready)) send(ready)
    },
    end() {
      if (over) return
      const rest = hold.rest()
      if (rest !== null && (committed || admitFirst(rest))) send(rest)
      if (over) return
      const newest = recent.text()
      const large = hold.largeFrameHead
      const ended = hasEnded(dialect, newest) || (large !== null && hasEnded(dialect, decode(large)))
      if (!ended) return fail(cutShort())
      finish()
      writer.end()
      context.response.once('finish', () => tap.end('complete'))
    },
    failed(error) {
      if (!over) fail(error)
    },
    stop() {
      over = true
      context.quietWatch.remove(watched)
    },
  }
}

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

function errorInFirstFrame(bytes: Uint8Array): { status: number; body: Buffer } | null {
  if (Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf('"error"') === -1) return null
  const [frame] = createSseDecoder().push(bytes)
  if (frame === undefined) return null
  const body = Buffer.from(frame.data)
  const status = hiddenErrorStatus(body)
  return status === null ? null : { status, body }
}
