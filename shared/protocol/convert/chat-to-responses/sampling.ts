import type { Quirks } from '../../quirks/quirks.ts'
import type { JsonObject } from '../../json/json-value.ts'
import { clampEffort } from '../common/effort.ts'
import {
  readObject,
  readString,
  unsupportedAt,
  wantBoolean,
  wantList,
  wantNumber,
  wantObject,
  wantString,
} from '../../json/readers.ts'
import type { WarningList } from '../common/warning-list.ts'

/** Members with the same name and meaning in both dialects (types of `openai` 7.57). */
const sameNumbers = ['temperature', 'top_p'] as const
const sameStrings = [
  'user',
  'service_tier',
  'prompt_cache_key',
  'safety_identifier',
  'prompt_cache_retention',
] as const
const sameObjects = ['metadata', 'prompt_cache_options', 'moderation'] as const

/** Members without a counterpart whose loss changes only how likely an answer is. */
const withoutCounterpart = {
  stop: 'Responses has no stop sequences',
  seed: 'Responses has no seed',
  logit_bias: 'Responses has no token bias',
  frequency_penalty: 'Responses has no frequency penalty',
  presence_penalty: 'Responses has no presence penalty',
  prediction: 'Responses has no predicted output',
} as const

export function convertSampling(body: JsonObject, quirks: Quirks, warnings: WarningList): JsonObject {
  const result: JsonObject = {}
  for (const name of sameNumbers) set(result, name, wantNumber(body, name, ''))
  for (const name of sameStrings) set(result, name, wantString(body, name, ''))
  for (const name of sameObjects) set(result, name, wantObject(body, name, ''))
  set(result, 'max_output_tokens', outputLimit(body, quirks, warnings))
  warnAboutLosses(body, warnings)
  return result
}

function set(target: JsonObject, name: string, value: JsonObject[string] | undefined): void {
  if (value !== undefined) target[name] = value
}

function outputLimit(body: JsonObject, quirks: Quirks, warnings: WarningList): number | undefined {
  const newer = wantNumber(body, 'max_completion_tokens', '')
  const limit = newer ?? wantNumber(body, 'max_tokens', '')
  if (limit === undefined) return undefined
  const least = quirks.responses.minOutputTokens
  // Zero and below are mistakes for the upstream to name, not small limits.
  if (limit < 1 || limit >= least) return limit
  const path = newer === undefined ? 'max_tokens' : 'max_completion_tokens'
  warnings.add(
    'output-limit-raised',
    path,
    `The upstream takes no limit below ${least}: raised from ${limit}`,
  )
  return least
}

function warnAboutLosses(body: JsonObject, warnings: WarningList): void {
  for (const [name, message] of Object.entries(withoutCounterpart)) {
    const value = body[name]
    const isSet = value !== undefined && value !== null && value !== 0
    const isEmpty = (Array.isArray(value) && value.length === 0) || JSON.stringify(value) === '{}'
    if (isSet && !isEmpty) warnings.add('parameter-dropped', name, message)
  }
}

/**
 * Refuses what would change the answer's kind.
 *
 * @throws AppError `unsupported_feature`
 */
export function refuseOtherKindsOfAnswer(body: JsonObject): void {
  const choices = wantNumber(body, 'n', '')
  if (choices !== undefined && choices !== 1) {
    throw unsupportedAt('n', choices, 'Responses gives one answer per request', '1')
  }
  if (wantObject(body, 'audio', '') !== undefined) {
    throw unsupportedAt('audio', body['audio'], 'Responses gives no spoken answers', 'null')
  }
  const modalities = wantList(body, 'modalities', '') ?? []
  const other = modalities.find((modality) => modality !== 'text')
  if (other !== undefined) throw unsupportedAt('modalities', other, 'Responses gives only text', '["text"]')
}

/** The effort the client asked for, in the Chat form or in OpenRouter's (`reasoning: {effort}`). */
function wishedEffort(body: JsonObject): string | undefined {
  const reasoning = wantObject(body, 'reasoning', '')
  return (
    wantString(body, 'reasoning_effort', '') ??
    (reasoning === undefined ? undefined : wantString(reasoning, 'effort', 'reasoning'))
  )
}

/**
 * `reasoning` of the Responses request.
 *
 * @param aliasEffort effort of the model alias; the client's own wish wins
 */
export function convertReasoning(
  body: JsonObject,
  aliasEffort: string | null,
  quirks: Quirks,
  warnings: WarningList,
): JsonObject | undefined {
  const result: JsonObject = {}
  const wish = wishedEffort(body) ?? aliasEffort
  const effort = wish === null ? null : clampEffort(wish, quirks.efforts)
  if (effort !== null) result['effort'] = effort
  if (wish !== null && effort !== wish) {
    const message = effort === null ? `No effort like ${wish} is accepted` : `${wish} became ${effort}`
    warnings.add('effort-changed', 'reasoning_effort', message)
  }
  const wishedSummary = readString(readObject(body, 'reasoning') ?? {}, 'summary')
  const { reasoningSummary } = quirks.responses
  const ask =
    reasoningSummary === 'always' ||
    (reasoningSummary === 'with-effort' && effort !== null && effort !== 'none')
  if (wishedSummary !== undefined) result['summary'] = wishedSummary
  else if (ask) result['summary'] = 'auto'
  return Object.keys(result).length === 0 ? undefined : result
}

/** Members and `include` values that ask for token probabilities. */
export function convertLogprobs(body: JsonObject): { wanted: boolean; top: number | undefined } {
  return { wanted: wantBoolean(body, 'logprobs', '') ?? false, top: wantNumber(body, 'top_logprobs', '') }
}
