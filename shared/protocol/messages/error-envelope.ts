import { errorCodes } from '../../errors/codes.ts'
import type { WireError } from '../../errors/app-error.ts'
import { statusOfFailure, type ProviderFailure } from '../provider-failure.ts'
import type { JsonObject } from '../json/json-value.ts'
import type { EncodedEvent } from '../sse/encoder.ts'

/**
 * An error as Messages clients read it (source: `@anthropic-ai/sdk` 1.12, `resources/shared` `ErrorResponse` and
 * `core/error`; Anthropic's documentation, "Errors"). The SDK picks its error class by the HTTP status, Claude Code
 * looks at `type` and `message`.
 */
export type MessagesErrorBody = {
  type: 'error'
  error: { type: string; message: string } & JsonObject
  request_id?: string
}

/** Status to `error.type`; a status that is not listed counts as 400 below 500 and as 500 above. */
const types: { readonly [status: number]: string | undefined } = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  408: 'timeout_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  500: 'api_error',
  503: 'overloaded_error',
  504: 'timeout_error',
  529: 'overloaded_error',
}

export function messagesErrorType(status: number): string {
  return types[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error')
}

/**
 * An error of ours.
 *
 * @param status as sent to the client; by default that of the error's code
 */
export function toMessagesError(
  error: WireError,
  requestId?: string,
  status: number = errorCodes[error.code].status,
): MessagesErrorBody {
  return envelope(messagesErrorType(status), error.message, {}, requestId)
}

/**
 * An error of the provider's, in its own words; its code and further members stay beside them. A conversation that
 * is too long gets the sentence Claude Code compacts upon, at the HTTP status Anthropic uses, 400 (read in its
 * program, 2.1.329: it looks for "prompt is too long" in the message).
 *
 * @param status as the provider sent it; for an error inside a 200, `messagesStatus` tells it
 */
export function failureToMessagesError(
  failure: ProviderFailure,
  status: number = messagesStatus(failure),
  requestId?: string,
): MessagesErrorBody {
  const { code, param, extra } = failure
  const details: JsonObject = { ...extra }
  if (code !== null) details['code'] = code
  if (param !== null) details['param'] = param
  if (!isTooLong(failure)) return envelope(messagesErrorType(status), failure.message, details, requestId)
  const isSaid = failure.message.toLowerCase().includes(tooLong)
  const message = isSaid ? failure.message : `${tooLong}: ${failure.message}`
  return envelope('invalid_request_error', message, details, requestId)
}

/** The HTTP status for a provider's failure towards a Messages client. */
export function messagesStatus(
  failure: ProviderFailure,
  upstream: number = statusOfFailure(failure),
): number {
  return isTooLong(failure) ? 400 : upstream
}

/** The error inside a stream; the SDK throws on it, and nothing follows it. */
export function messagesErrorEvent(body: MessagesErrorBody): EncodedEvent {
  return { event: 'error', data: JSON.stringify(body) }
}

const tooLong = 'prompt is too long'
const tooLongWords =
  /context_length_exceeded|prompt is too long|maximum context length|exceeds? the (available )?context (window|size)|context window (exceeds|is full)/i

function isTooLong(failure: ProviderFailure): boolean {
  return failure.code === 'context_length_exceeded' || tooLongWords.test(failure.message)
}

function envelope(type: string, message: string, details: JsonObject, requestId?: string): MessagesErrorBody {
  const body: MessagesErrorBody = { type: 'error', error: { type, message, ...details } }
  if (requestId !== undefined) body.request_id = requestId
  return body
}
