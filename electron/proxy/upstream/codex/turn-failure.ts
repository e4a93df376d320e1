import type { JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import { isObject } from '../../../../shared/protocol/json/readers.ts'
import { readProviderFailure, type ProviderFailure } from '../../../../shared/protocol/provider-failure.ts'
import { parseObject } from '../../../../shared/protocol/convert/responses-to-chat/stand-ins.ts'
import type { TurnError } from './notification.ts'

/** A failed turn as the provider itself would have told it. */
export type TurnFailure = { status: number; failure: ProviderFailure; retryAfterSeconds: number | null }

/** `codexErrorInfo` words (generate-ts of 0.169.0) with the status and the code OpenAI gives. */
const words: { readonly [word: string]: readonly [status: number, code: string] | undefined } = {
  contextWindowExceeded: [400, 'context_length_exceeded'],
  usageLimitExceeded: [429, 'usage_limit_reached'],
  sessionBudgetExceeded: [429, 'usage_limit_reached'],
  rateLimitExceeded: [429, 'rate_limit_exceeded'],
  flexUnavailable: [429, 'resource_unavailable'],
  serverOverloaded: [503, 'server_is_overloaded'],
  policyCapacityUnavailable: [503, 'server_is_overloaded'],
  internalServerError: [502, 'server_error'],
  modelNotFound: [404, 'model_not_found'],
  unauthorized: [401, 'invalid_api_key'],
  badRequest: [400, 'invalid_request_error'],
  cyberPolicy: [400, 'cyber_policy_violation'],
  misalignmentPolicyViolation: [400, 'policy_violation'],
}
const types: { readonly [status: number]: string | undefined } = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'invalid_request_error',
  429: 'rate_limit_error',
}

/**
 * @param resetsAt when the limit that was hit is lifted, seconds since the epoch; null when nobody said
 * @param now seconds since the epoch
 */
export function readTurnFailure(error: TurnError, resetsAt: number | null, now: number): TurnFailure {
  const [status, code] = judge(error)
  const told = error.message.startsWith('{') ? readProviderFailure(parseObject(error.message) ?? {}) : null
  const limited = code === 'usage_limit_reached'
  const wait = limited && resetsAt !== null ? Math.max(0, Math.ceil(resetsAt - now)) : null
  const extra: JsonObject = wait === null ? {} : { resets_at: resetsAt, resets_in_seconds: wait }
  return {
    status,
    failure: {
      message: told?.message ?? error.message,
      code: told?.code ?? code,
      type: told?.type ?? (limited ? 'usage_limit_reached' : (types[status] ?? 'api_error')),
      param: told?.param ?? (code === 'context_length_exceeded' ? 'input' : null),
      extra: { ...told?.extra, ...extra },
    },
    retryAfterSeconds: wait,
  }
}

/**
 * Why the provider stopped early, which for Codex is a failure: `Incomplete response returned, reason:
 * max_output_tokens` (ran 0.169.0).
 */
export function incompleteReason({ message }: TurnError): string | null {
  return /^Incomplete response returned, reason: (\w+)/.exec(message)?.[1] ?? null
}

function judge({ codexErrorInfo: info, message }: TurnError): readonly [status: number, code: string] {
  if (typeof info === 'string') {
    const known = words[info]
    if (known !== undefined) return known
  }
  const status = statusIn(info)
  if (status === 401) return [401, 'invalid_api_key']
  if (status === 429) return [429, 'rate_limit_exceeded']
  if (status !== null && status >= 400 && status < 500) return [status, 'invalid_request_error']
  // `other` with the provider's own JSON is what a 400 looks like (retry-behaviour.json).
  if (status === null && message.startsWith('{')) return [400, 'invalid_request_error']
  return [502, 'server_error']
}

/** `{httpConnectionFailed: {httpStatusCode: 401}}` and its like. */
function statusIn(info: unknown): number | null {
  if (!isObject(info)) return null
  for (const value of Object.values(info)) {
    const status = isObject(value) ? value['httpStatusCode'] : null
    if (typeof status === 'number') return status
  }
  return null
}
