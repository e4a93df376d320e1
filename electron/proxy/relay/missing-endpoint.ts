import { AppError } from '../../../shared/errors/app-error.ts'
import type { Dialect } from '../../../shared/protocol/dialect.ts'
import type { Json } from '../../../shared/protocol/json/json-value.ts'
import { readProviderFailure } from '../../../shared/protocol/provider-failure.ts'

/** What was asked of whom, for an error that can be acted on. */
export type AskedEndpoint = {
  method: 'POST'
  /** Without query and secrets. */
  url: string
  providerId: string
  model: string
  wireApi: Dialect
}

/** How servers say that the path is not theirs; a missing model is something else. */
const pathWords =
  /not found|no route|invalid url|cannot post|not allowed|unknown (?:url|path|endpoint|request)/i
const modelWords = /\bmodels?\b|deployment/i

/**
 * A provider that answers 404 or 405 because it has no such endpoint, as those do that speak the other dialect only.
 *
 * @param body as the provider sent it
 * @returns null when it is something else: another status, or words about the model
 */
export function missingEndpoint(
  asked: AskedEndpoint | null,
  status: number,
  body: Uint8Array,
): AppError | null {
  if (asked === null || (status !== 404 && status !== 405)) return null
  const words = wordsOf(body)
  if (status === 404 && words !== null && (modelWords.test(words) || !pathWords.test(words))) return null
  const { method, url, providerId, model, wireApi } = asked
  const other = wireApi === 'chat' ? 'responses' : 'chat'
  return new AppError('provider_endpoint_missing', {
    what: `The provider has no such endpoint: it answered ${method} with status ${status}${words === null ? '' : ` (${words.slice(0, 200)})`}`,
    where: url,
    current: `model "${model}", wire_api "${wireApi}"`,
    accepted: `an endpoint that the provider has`,
    fix: `Set wire_api = "${other}" in [model_providers.${providerId}] if the provider speaks that, or correct its base_url, which usually ends in /v1`,
  })
}

/** The provider's own words; null where the body is no JSON or has none. */
function wordsOf(body: Uint8Array): string | null {
  try {
    const parsed: Json = JSON.parse(new TextDecoder().decode(body))
    return readProviderFailure(parsed)?.message ?? null
  } catch {
    return null
  }
}
