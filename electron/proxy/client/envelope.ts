import type { AppError } from '../../../shared/errors/app-error.ts'
import { toOpenAiError } from '../../../shared/errors/openai-envelope.ts'
import type { ClientDialect } from '../../../shared/protocol/dialect.ts'
import {
  failureToMessagesError,
  messagesStatus,
  toMessagesError,
} from '../../../shared/protocol/messages/error-envelope.ts'
import { pingEvent } from '../../../shared/protocol/messages/event-writer.ts'
import {
  failureEnvelope,
  statusOfFailure,
  type ProviderFailure,
} from '../../../shared/protocol/provider-failure.ts'
import { encodeEvents } from '../../../shared/protocol/sse/encoder.ts'

/** What a client expects around its answers, whoever gives them. */
export type Envelope = {
  /** Names of the headers that carry our id of the exchange. */
  idHeaders: readonly string[]
  /** Sent into a silent stream: some clients and tunnels give up after a silence. */
  keepAlive: Buffer
  /** The body for an error of ours; its status is the error's own. */
  ofError(error: AppError, requestId: string): object
  /** @param status as the provider sent it; undefined for an error inside a 200 */
  ofFailure(
    failure: ProviderFailure,
    status: number | undefined,
    requestId: string,
  ): { status: number; body: object }
}

export const openAiEnvelope: Envelope = {
  idHeaders: ['x-request-id'],
  // A comment is no event to anybody.
  keepAlive: Buffer.from(': keep-alive\n\n'),
  ofError: (error, requestId) => toOpenAiError(error.toWire(), requestId, paramOf(error)),
  ofFailure(failure, status = statusOfFailure(failure), requestId) {
    const { error } = failureEnvelope(failure)
    return { status, body: { error: { ...error, request_id: requestId } } }
  },
}

/** Anthropic's clients show the user `request-id` (source: `@anthropic-ai/sdk` 1.12, `core/error`). */
const messagesEnvelope: Envelope = {
  idHeaders: ['x-request-id', 'request-id'],
  keepAlive: Buffer.from(encodeEvents([pingEvent])),
  ofError: (error, requestId) => toMessagesError(error.toWire(), requestId),
  ofFailure(failure, upstreamStatus, requestId) {
    const status = messagesStatus(failure, upstreamStatus)
    return { status, body: failureToMessagesError(failure, status, requestId) }
  },
}

/** @param dialect of the endpoint; null where it has none */
export function envelopeOf(dialect: ClientDialect | null): Envelope {
  return dialect === 'messages' ? messagesEnvelope : openAiEnvelope
}

/** Where the body is at fault, a fact located at a JSON path (`messages[1].content`) names its member. */
function paramOf(error: AppError): string | null {
  if (error.status !== 400 && error.status !== 404) return null
  const where = error.facts.where
  return where !== undefined && /^[a-z_]+(?:\[\d+\]|\.[\w-]+)*$/.test(where) ? where : null
}
