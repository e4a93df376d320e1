import { errorCodes } from './codes.ts'
import type { WireError } from './app-error.ts'

/**
 * The error body every OpenAI client understands (source: API reference, "Error codes";
 * `openai` package, `core/error.ts` reads `error.message|type|param|code`).
 * `request_id` lets the user open the exchange in the inspector.
 */
export type OpenAiErrorBody = {
  error: { message: string; type: string; param: string | null; code: string; request_id?: string }
}

/** @param param the request field at fault, or null */
export function toOpenAiError(
  error: WireError,
  requestId?: string,
  param: string | null = null,
): OpenAiErrorBody {
  const body: OpenAiErrorBody = {
    error: { message: error.message, type: errorCodes[error.code].type, param, code: error.code },
  }
  if (requestId !== undefined) body.error.request_id = requestId
  return body
}
