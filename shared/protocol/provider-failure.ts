import { AppError } from '../errors/app-error.ts'
import type { Json, JsonObject } from './json/json-value.ts'
import { isObject, readList, readNumber, readObject, readString } from './json/readers.ts'
import { isUsageLimit, withResetInWords } from './usage-limit.ts'

/** An error as the provider reported it, with its own words: clients act on `code`. */
export type ProviderFailure = {
  message: string
  code: string | null
  type: string | null
  param: string | null
  /** Members beyond the four, such as Codex's `resets_at`, `resets_in_seconds` and `plan_type`. */
  extra: JsonObject
}

/**
 * The failure a body or an event of any provider reports; null when it reports none. Understood are
 * `{"error":{…}}`, `{"error":"text"}` (Ollama), `{"detail":"text"}` or a list (FastAPI, the ChatGPT backend),
 * `{"message":"text"}` and `{"object":"error",…}` (vLLM), the Responses events `error` and
 * `response.failed`, and a whole response whose status is `failed`.
 */
export function readProviderFailure(value: Json | undefined): ProviderFailure | null {
  if (!isObject(value)) return null
  const response = readObject(value, 'response')
  if (value['type'] === 'response.failed') return fromMember(response?.['error']) ?? unnamed()
  if (value['error'] !== undefined && value['error'] !== null) return fromMember(value['error']) ?? unnamed()
  if (value['type'] === 'error' || value['object'] === 'error') return fromMember(value) ?? unnamed()
  if (value['object'] === 'response' && value['status'] === 'failed') return unnamed()
  if (value['choices'] !== undefined || value['output'] !== undefined || value['type'] !== undefined)
    return null
  return (
    fromDetail(value['detail']) ?? (readString(value, 'message') === undefined ? null : fromMember(value))
  )
}

/** The HTTP status a failure deserves when it came inside a 200. */
export function statusOfFailure(failure: ProviderFailure): number {
  return toldStatus(failure) ?? 502
}

/** The HTTP status that a failure's own words mean; null when they say nothing of the kind. */
export function toldStatus(failure: ProviderFailure): number | null {
  const word = failure.code ?? failure.type ?? ''
  if (/^[45]\d\d$/.test(word)) return Number(word)
  if (/rate_limit|quota|usage_limit|usage_not_included|too_many/.test(word)) return 429
  if (/overloaded|slow_down|unavailable/.test(word)) return 503
  if (/context_length|^invalid_|policy|_too_(large|small)|unsupported|not_found/.test(word)) return 400
  return null
}

/** As an error of ours; `facts.current` holds the provider's code. */
export function toProviderError(failure: ProviderFailure): AppError {
  if (isUsageLimit(failure)) {
    return new AppError('usage_limit_reached', {
      what: failure.message.replace(/\.\s*$/, ''),
      fix: 'Wait until then or choose another provider; the limits are on the Account page',
    })
  }
  const what = `The provider reported an error: ${failure.message.replace(/\.\s*$/, '')}`
  const word = failure.code ?? failure.type
  return new AppError('provider_error', word === null ? { what } : { what, current: word })
}

/** The OpenAI envelope with the provider's own words. */
export function failureEnvelope(failure: ProviderFailure): { error: JsonObject } {
  const { message, type, param, code, extra } = failure
  return { error: { ...extra, message, type: type ?? 'api_error', param, code: code ?? 'provider_error' } }
}

function fromMember(member: Json | undefined): ProviderFailure | null {
  if (typeof member === 'string' && member !== '') return { ...unnamed(), message: member }
  if (!isObject(member)) return null
  // `{type:'error', error:{…}}`: the outer type is the event's name, not the error's.
  const nested = readObject(member, 'error')
  if (nested !== undefined) return fromMember(nested)
  const { message: _m, code: _c, type: _t, param: _p, sequence_number: _s, object: _o, ...extra } = member
  const type = readString(member, 'type') ?? null
  return withResetInWords({
    message: readString(member, 'message') ?? unnamed().message,
    code: readString(member, 'code') ?? readNumber(member, 'code')?.toString() ?? null,
    type: type === 'error' ? null : type,
    param: readString(member, 'param') ?? null,
    extra,
  })
}

/** FastAPI writes a text, or a list of `{loc, msg}`. */
function fromDetail(detail: Json | undefined): ProviderFailure | null {
  if (typeof detail === 'string') return { ...unnamed(), message: detail }
  if (isObject(detail)) return fromMember(detail)
  if (!Array.isArray(detail)) return null
  const lines = detail.filter(isObject).map((entry) => {
    const place = (readList(entry, 'loc') ?? []).join('.')
    const text = readString(entry, 'msg') ?? 'invalid'
    return place === '' ? text : `${place}: ${text}`
  })
  return { ...unnamed(), message: lines.length === 0 ? unnamed().message : lines.join('; ') }
}

function unnamed(): ProviderFailure {
  return { message: 'The provider gave no reason', code: null, type: null, param: null, extra: {} }
}
