import type { Json, JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import {
  readList,
  readNumber,
  readObject,
  readString,
  unsupportedAt,
} from '../../../../shared/protocol/json/readers.ts'
import type { Warnings } from '../../../../shared/protocol/convert/responses-to-chat/warnings.ts'

/** There is no way to set these through Codex (generate-ts --experimental of 0.169.0, `turn/start`). */
const unsettable = [
  'temperature',
  'top_p',
  'max_output_tokens',
  'top_logprobs',
  'presence_penalty',
  'frequency_penalty',
  'stop',
  'seed',
  'logit_bias',
  'max_tool_calls',
] as const
/** What a model does anyway: losing these changes nothing. */
const usual: { readonly [name: string]: Json } = {
  temperature: 1,
  top_p: 1,
  top_logprobs: 0,
  presence_penalty: 0,
  frequency_penalty: 0,
}

/** Their loss would change what the client gets, not only how. */
const otherAnswers = {
  background: 'Codex answers at once and keeps nothing to be asked for later',
  conversation: 'Codex knows no conversations of the provider',
  prompt: 'Codex knows no prompts of the provider',
} as const

/** @throws AppError `unsupported_feature` */
export function refuseOtherAnswers(body: JsonObject): void {
  for (const [name, what] of Object.entries(otherAnswers)) {
    const value = body[name]
    if (value === undefined || value === null || value === false) continue
    throw unsupportedAt(name, value, what, 'a request without it')
  }
}

/** What of the request's parameters does not reach the model. */
export function tellLostParameters(body: JsonObject, warnings: Warnings): void {
  for (const name of unsettable) {
    const value = body[name]
    if (value === undefined || value === null || value === usual[name]) continue
    warnings.add('parameter-dropped', name, 'Codex has no such parameter; the model uses its default')
  }
  if (body['truncation'] === 'auto') {
    warnings.add('parameter-dropped', 'truncation', 'Codex does not truncate: too long a request is refused')
  }
  if (body['parallel_tool_calls'] === false) {
    const message = 'Codex always allows several calls at once'
    warnings.add('parallel-tool-calls-ignored', 'parallel_tool_calls', message)
  }
  const tier = readString(body, 'service_tier')
  if (tier !== undefined && tier !== 'auto' && tier !== 'default' && serviceTierOf(body) === null) {
    warnings.add('parameter-dropped', 'service_tier', 'Codex takes "priority" and "flex" only')
  }
  for (const [index, value] of (readList(body, 'include') ?? []).entries()) {
    if (value !== 'message.output_text.logprobs') continue
    warnings.add('parameter-dropped', `include[${index}]`, 'Codex gives no log probabilities')
  }
  tellLostFormat(body, warnings)
}

/** @returns null for the model's default */
export function serviceTierOf(body: JsonObject): string | null {
  const tier = readString(body, 'service_tier')
  return tier === 'priority' || tier === 'flex' ? tier : null
}

/** The schema the answer must follow; null without one. */
export function outputSchemaOf(body: JsonObject): JsonObject | null {
  const format = formatOf(body)
  return format['type'] === 'json_schema' ? (readObject(format, 'schema') ?? null) : null
}

function tellLostFormat(body: JsonObject, warnings: Warnings): void {
  const format = formatOf(body)
  if (format['type'] === 'json_object') {
    warnings.add(
      'output-format-dropped',
      'text.format',
      'Codex knows a JSON schema, but not "any JSON object"',
    )
  }
  if (format['type'] === 'json_schema' && format['strict'] !== true) {
    warnings.add('strict-forced', 'text.format.strict', 'Codex sends every schema with strict: true')
  }
  if (readNumber(readObject(body, 'reasoning') ?? {}, 'max_tokens') !== undefined) {
    warnings.add('parameter-dropped', 'reasoning.max_tokens', 'Codex has no such parameter')
  }
}

const formatOf = (body: JsonObject): JsonObject => readObject(readObject(body, 'text') ?? {}, 'format') ?? {}
