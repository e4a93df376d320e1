import { AppError, toWireError } from '../../../shared/errors/app-error.ts'
import type { Dialect } from '../../../shared/protocol/dialect.ts'
import type { Json, JsonObject } from '../../../shared/protocol/json/json-value.ts'
import { isObject } from '../../../shared/protocol/json/readers.ts'
import { readProviderFailure } from '../../../shared/protocol/provider-failure.ts'
import { createSseDecoder, type SseFrame } from '../../../shared/protocol/sse/decoder.ts'
import { notAnApi } from '../relay/judge-reply.ts'
import { missingEndpoint } from '../relay/missing-endpoint.ts'
import { brokenEvent, readFrame } from './read-events.ts'
import { createReplyFold } from './reply-fold.ts'
import { failWhole, type ReaderContext, type ReplyReader } from './reply-reader.ts'
import { streamWhole } from './stream-reader.ts'
import { describeWarning } from '../../../shared/protocol/convert/common/warnings-header.ts'

/** A reply that has to be held as a whole may be as large as a request: pictures come inside. */
const mostBytes = 64 * 1024 * 1024

/** A whole reply, for either kind of client; also what an error status came with. */
export function createWholeReader(context: ReaderContext, status: number, location?: string): ReplyReader {
  const { client, conversion, host } = context
  const pieces: Uint8Array[] = []
  let length = 0

  function answer(body: Json): void {
    const failure = readProviderFailure(body)
    if (failure !== null) return failWhole(context, failure, status >= 300 ? status : undefined)
    if (status >= 300 || !isObject(body) || !isReply(conversion.upstreamDialect, body)) {
      return failWhole(context, notAnApi(host, status, Buffer.concat(pieces)))
    }
    if (conversion.stream) return streamWhole(context, body)
    finishWhole(context, () => conversion.reply(body))
  }

  return {
    complete: false,
    push(bytes) {
      if (client.over) return
      length += bytes.length
      if (length > mostBytes) return failWhole(context, tooLarge(host))
      pieces.push(bytes)
    },
    end() {
      if (client.over) return
      const bytes = Buffer.concat(pieces)
      const missing = missingEndpoint(context.asked, status, bytes)
      if (missing !== null) return failWhole(context, missing)
      const body = parse(bytes)
      if (body !== undefined) return answer(body)
      failWhole(context, notAnApi(host, status, bytes, location))
    },
    failed: (error) => failWhole(context, error),
  }
}

/** Events for a client that wants one whole reply. */
export function createFoldReader(context: ReaderContext): ReplyReader {
  const { client, conversion, host } = context
  const fold = createReplyFold(conversion.upstreamDialect, host)
  const decoder = createSseDecoder()
  let length = 0
  /** The start of the reply while nothing in it was an event; null afterwards. */
  let unread: Uint8Array | null = new Uint8Array(0)

  /** @param whole false for what the connection's end left half: the fold will say that the stream was cut */
  function take(frames: readonly SseFrame[], whole: boolean): void {
    for (const frame of frames) {
      const read = readFrame(frame)
      if (read.kind === 'broken' && whole) return client.refuse(brokenEvent(host, frame.data))
      if (read.kind === 'done') fold.push('[DONE]')
      else if (read.kind === 'event') fold.push(read.event)
      if (read.kind !== 'noise') unread = null
    }
    if (fold.finished) finish()
  }

  function finish(): void {
    if (client.over) return
    if (fold.failure !== null) return client.refuseAsProvider(fold.failure)
    finishWhole(context, () => {
      const body = fold.result()
      const failure = readProviderFailure(body)
      if (failure === null) return conversion.reply(body)
      client.refuseAsProvider(failure)
      return null
    })
  }

  return {
    get complete() {
      return fold.complete
    },
    push(bytes) {
      if (client.over) return
      length += bytes.length
      if (length > mostBytes) return client.refuse(tooLarge(host))
      if (unread?.length === 0) unread = bytes
      try {
        take(decoder.push(bytes), true)
      } catch (thrown) {
        client.refuse(AppError.fromWire(toWireError(thrown)))
      }
    },
    end() {
      if (client.over) return
      take(decoder.end(), false)
      if (unread !== null) return client.refuse(notAnApi(host, 200, unread))
      finish()
    },
    failed: (error) => client.refuse(error),
  }
}

/** @param convert null: it has answered itself */
function finishWhole(
  context: ReaderContext,
  convert: () => ReturnType<ReaderContext['conversion']['reply']> | null,
): void {
  const { client, conversion } = context
  try {
    const reply = convert()
    if (reply === null) return
    for (const warning of reply.warnings) context.warn(describeWarning(warning))
    client.whole(reply.body)
    conversion.remember(reply.items)
  } catch (thrown) {
    client.refuse(AppError.fromWire(toWireError(thrown)))
  }
}

const isReply = (dialect: Dialect, body: JsonObject): boolean =>
  Array.isArray(dialect === 'chat' ? body['choices'] : body['output'])

function parse(bytes: Buffer): Json | undefined {
  try {
    const value: Json = JSON.parse(new TextDecoder().decode(bytes))
    return value
  } catch {
    return undefined
  }
}

function tooLarge(host: string): AppError {
  return new AppError('stream_frame_too_large', {
    what: 'The provider’s answer is too large to be converted as a whole',
    where: host,
    current: `more than ${mostBytes} bytes`,
    accepted: `at most ${mostBytes} bytes`,
  })
}
