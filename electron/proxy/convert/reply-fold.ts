import { AppError } from '../../../shared/errors/app-error.ts'
import { createChatFold } from '../../../shared/protocol/chat/fold.ts'
import type { Dialect } from '../../../shared/protocol/dialect.ts'
import type { Json, JsonObject } from '../../../shared/protocol/json/json-value.ts'
import type { Mutable } from '../../../shared/protocol/mutable.ts'
import { isObject } from '../../../shared/protocol/json/readers.ts'
import { readProviderFailure, type ProviderFailure } from '../../../shared/protocol/provider-failure.ts'
import { createResponseFold } from '../../../shared/protocol/responses/fold.ts'

/** Collects a stream for a client that wants one whole reply. */
export type ReplyFold = {
  /** A parsed event, or the word `[DONE]`. */
  push(event: Json): void
  /** Nothing that follows can matter. */
  readonly finished: boolean
  /** Only usage and the end can follow. */
  readonly complete: boolean
  /** What an event reported; a `failed` response says so itself. */
  readonly failure: ProviderFailure | null
  /** @throws AppError `provider_stream_cut` when the stream had no end */
  result(): JsonObject
}

export function createReplyFold(dialect: Dialect, host: string): ReplyFold {
  return dialect === 'chat' ? foldChat(host) : foldResponses(host)
}

function foldChat(host: string): ReplyFold {
  const fold = createChatFold()
  let done = false
  const reply: Mutable<ReplyFold> = {
    finished: false,
    complete: false,
    failure: null,
    push(event) {
      if (event === '[DONE]') done = true
      else if (!done) fold.push(event)
      reply.failure = fold.failure
      reply.complete = fold.complete
      reply.finished = done || fold.failure !== null
    },
    result() {
      const result = fold.result()
      if (result === null || (fold.finishReason === null && !done)) throw cutShort(host)
      return result
    },
  }
  return reply
}

function foldResponses(host: string): ReplyFold {
  const fold = createResponseFold()

  /** Not events, but some servers put them into a stream: a bare error, or the whole response at once. */
  function pushUntyped(event: JsonObject): void {
    reply.failure ??= readProviderFailure(event)
    if (event['object'] === 'response') fold.push({ type: 'response.completed', response: event })
  }

  const reply: Mutable<ReplyFold> = {
    finished: false,
    complete: false,
    failure: null,
    push(event) {
      if (isObject(event) && event['type'] === undefined) pushUntyped(event)
      else fold.push(event)
      reply.finished = fold.finished || reply.failure !== null
    },
    result() {
      const result = fold.result()
      if (result === null) throw cutShort(host)
      return result
    },
  }
  return reply
}

function cutShort(host: string): AppError {
  return new AppError('provider_stream_cut', {
    what: 'The provider ended its answer before it was finished',
    where: host,
    fix: 'Send the request again',
  })
}
