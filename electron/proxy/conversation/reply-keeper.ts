import { createChatFold } from '../../../shared/protocol/chat/fold.ts'
import type { ClientDialect } from '../../../shared/protocol/dialect.ts'
import { replyEntries } from '../../../shared/protocol/history/reply-entries.ts'
import type { Json, JsonObject } from '../../../shared/protocol/json/json-value.ts'
import { isObject } from '../../../shared/protocol/json/readers.ts'
import { createMessageFold } from '../../../shared/protocol/messages/fold.ts'
import { createResponseFold } from '../../../shared/protocol/responses/fold.ts'
import { createSseDecoder } from '../../../shared/protocol/sse/decoder.ts'

/** Follows the reply a client gets, and knows at its end what to keep of it. */
export type ReplyKeeper = {
  head(status: number, streamed: boolean): void
  body(bytes: Uint8Array): void
  /** @returns null when there is no whole reply: an error, a cut, a client that left early */
  entries(): Json[] | null
}

/** A reply that is larger is not kept; bytes. */
const maxBytes = 32 * 1024 * 1024

export function createReplyKeeper(dialect: ClientDialect): ReplyKeeper {
  let reader: { push(bytes: Uint8Array): void; result(): JsonObject | null } | null = null
  let bytesSeen = 0
  return {
    head(status, streamed) {
      if (status < 300) reader = streamed ? readEvents(dialect) : readWhole()
    },
    body(bytes) {
      bytesSeen += bytes.length
      if (bytesSeen > maxBytes) reader = null
      reader?.push(bytes)
    },
    entries() {
      const body = reader?.result() ?? null
      return body === null ? null : replyEntries(dialect, body)
    },
  }
}

function readWhole(): { push(bytes: Uint8Array): void; result(): JsonObject | null } {
  const pieces: Uint8Array[] = []
  return {
    push: (bytes) => void pieces.push(bytes),
    result: () => parseObject(Buffer.concat(pieces).toString('utf8')),
  }
}

const folds = { chat: createChatFold, responses: createResponseFold, messages: createMessageFold } as const

function readEvents(dialect: ClientDialect): { push(bytes: Uint8Array): void; result(): JsonObject | null } {
  const decoder = createSseDecoder()
  const fold = folds[dialect]()
  return {
    push(bytes) {
      for (const { data } of decoder.push(bytes)) {
        const event = parseObject(data)
        if (event !== null) fold.push(event)
      }
    },
    result: () => fold.result(),
  }
}

function parseObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}
