import { z } from 'zod'
import type { AppError } from '../../../shared/errors/app-error.ts'
import { toOpenAiError } from '../../../shared/errors/openai-envelope.ts'
import { FinishWatch } from '../../../shared/protocol/chat/finish-watch.ts'
import type { Dialect } from '../../../shared/protocol/dialect.ts'
import type { Json, JsonObject } from '../../../shared/protocol/json/json-value.ts'
import { isObject, readObjects } from '../../../shared/protocol/json/readers.ts'
import { createSseDecoder } from '../../../shared/protocol/sse/decoder.ts'

/** A Chat stream has ended well after `[DONE]`, or a finish reason if the provider leaves `[DONE]` out. */
const chatEnd = /^data: ?\[DONE\]|"finish_reason"\s*:\s*"/m
/** The three terminal events of a Responses stream; inside a string their quotes would be escaped. */
const responsesEnd =
  /"type"\s*:\s*"response\.(?:completed|failed|incomplete)"|^event: ?response\.(?:completed|failed|incomplete)/m

/**
 * @param newest the end of the stream; for a last frame too large to be in it, the beginning of that frame
 */
export function hasEnded(dialect: Dialect, newest: string): boolean {
  return (dialect === 'chat' ? chatEnd : responsesEnd).test(newest)
}

/**
 * A provider that has said all but neither ends its stream nor closes is waited for this long, ms: usage may follow
 * the finish reason within the same second. Without it the client would be held until the idle timeout.
 */
export const finishGraceMs = 3000

/** Whether nothing but usage can follow. @param newest whole frames from the end of the stream */
export function isComplete(dialect: Dialect, newest: string): boolean {
  if (dialect === 'responses') return responsesEnd.test(newest)
  const finish = new FinishWatch()
  for (const { data } of createSseDecoder().push(Buffer.from(newest))) {
    if (data.trim() === '[DONE]') return true
    for (const choice of choicesOf(data)) finish.take(choice)
  }
  return finish.complete
}

function choicesOf(data: string): JsonObject[] {
  try {
    const chunk: Json = JSON.parse(data)
    return isObject(chunk) ? readObjects(chunk, 'choices') : []
  } catch {
    return []
  }
}

const responseStart = z.object({ response: z.looseObject({ id: z.string() }) })

/**
 * The last frames of a stream that failed after its status was sent. Chat clients throw on an `error` member
 * (the connection is then broken off); Responses clients need a terminal `response.failed` with an id
 * (Codex 0.44 to 0.169 ignores the plain `error` event on SSE, measured).
 *
 * @param first the first bytes the client received, where `response.created` stands
 * @param newest the last ones, where the newest sequence number stands
 */
export function failureFrame(
  dialect: Dialect,
  error: AppError,
  requestId: string,
  sent: { first: Uint8Array | null; newest: string },
): string {
  if (dialect === 'chat') return `data: ${JSON.stringify(toOpenAiError(error.toWire(), requestId))}\n\n`
  const started = sent.first === null ? null : readStart(sent.first)
  const event = {
    type: 'response.failed',
    sequence_number: nextSequenceNumber(sent.newest),
    response: {
      object: 'response',
      created_at: Math.floor(Date.now() / 1000),
      output: [],
      usage: null,
      ...(started ?? { id: `resp_${requestId}` }),
      status: 'failed',
      error: { code: error.code, message: `${error.message} (${requestId})` },
    },
  }
  return `event: response.failed\ndata: ${JSON.stringify(event)}\n\n`
}

function readStart(first: Uint8Array): Record<string, unknown> | null {
  for (const frame of createSseDecoder().push(first)) {
    const parsed = responseStart.safeParse(parseJson(frame.data))
    if (parsed.success) return parsed.data.response
  }
  return null
}

function nextSequenceNumber(newest: string): number {
  const found = [...newest.matchAll(/"sequence_number"\s*:\s*(\d+)/g)].at(-1)?.[1]
  return found === undefined ? 0 : Number(found) + 1
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
