import type { Json, JsonObject } from '../../json/json-value.ts'
import type { Quirks } from '../../quirks/quirks.ts'
import {
  joinPath,
  readObject,
  readString,
  unsupportedAt,
  wantBoolean,
  wantList,
  wantNumber,
  wantObject,
  wantString,
} from '../../json/readers.ts'
import { clampEffort } from '../common/effort.ts'
import type { Warnings } from './warnings.ts'

/** Members that change what a reply means and have no counterpart in Chat. */
const refused: Readonly<Record<string, string>> = {
  background: 'Chat has no background replies',
  conversation: 'Conversations stored at OpenAI cannot be used with this provider',
  prompt: 'Prompt templates stored at OpenAI cannot be used with this provider',
}

/** Dropping one of these can be noticed in the answer; the others only serve accounting and caches. */
const noticeable = new Set(['temperature', 'top_p', 'service_tier', 'verbosity', 'top_logprobs', 'logprobs'])

/** @throws AppError `unsupported_feature` for a member whose loss would change what the client gets */
export function refuseStoredState(body: JsonObject): void {
  for (const [name, what] of Object.entries(refused)) {
    const value = body[name]
    if (value === undefined || value === null || value === false) continue
    throw unsupportedAt(name, value, what, `a request without \`${name}\``)
  }
}

/**
 * Sampling, limits and labels under their Chat names. 0 is a value. What the provider refuses is left out,
 * with a warning where the answer may differ.
 *
 * @throws AppError `invalid_request` naming the member of a wrong type
 */
export function readParameters(body: JsonObject, quirks: Quirks, warnings: Warnings): JsonObject {
  const wanted: JsonObject = {}
  const put = (name: string, value: Json | undefined): void => {
    if (value !== undefined) wanted[name] = value
  }
  put(quirks.maxTokensField, wantNumber(body, 'max_output_tokens', ''))
  for (const name of ['temperature', 'top_p']) put(name, wantNumber(body, name, ''))
  for (const name of ['user', 'service_tier', 'safety_identifier', 'prompt_cache_key']) {
    put(name, wantString(body, name, ''))
  }
  put('metadata', wantObject(body, 'metadata', ''))
  put('verbosity', wantString(wantObject(body, 'text', '') ?? {}, 'verbosity', 'text'))
  if (wantsLogprobs(body)) {
    put('logprobs', true)
    const top = wantNumber(body, 'top_logprobs', '')
    if (top !== undefined && top > 0) put('top_logprobs', top)
  }
  for (const name of quirks.dropMembers) {
    if (wanted[name] === undefined) continue
    delete wanted[name]
    if (noticeable.has(name)) warnings.add('member-dropped', name, `This provider does not take \`${name}\`.`)
  }
  warnUnsupported(body, warnings)
  return wanted
}

/** Chat refuses `top_logprobs` without `logprobs`. */
export function wantsLogprobs(body: JsonObject): boolean {
  const include = wantList(body, 'include', '') ?? []
  return include.includes('message.output_text.logprobs') || (wantNumber(body, 'top_logprobs', '') ?? 0) > 0
}

function warnUnsupported(body: JsonObject, warnings: Warnings): void {
  if (body['truncation'] === 'auto') {
    warnings.add(
      'member-dropped',
      'truncation',
      'Nothing is cut from the conversation; a provider refuses one that is too long.',
    )
  }
  for (const name of ['max_tool_calls', 'context_management']) {
    const value = body[name]
    if (value !== undefined && value !== null) {
      warnings.add('member-dropped', name, `Chat has no counterpart of \`${name}\`.`)
    }
  }
}

/**
 * `reasoning_effort` as the provider accepts it. Undefined: not sent.
 *
 * @param fallback from an alias; the client's own wish wins
 */
export function readEffort(
  body: JsonObject,
  fallback: string | null,
  hasTools: boolean,
  quirks: Quirks,
  warnings: Warnings,
): string | undefined {
  const reasoning = wantObject(body, 'reasoning', '') ?? {}
  const wished = wantString(reasoning, 'effort', 'reasoning') ?? fallback ?? undefined
  const path = joinPath('reasoning', 'effort')
  if (wished === undefined) return undefined
  if (quirks.efforts === null || quirks.efforts.length === 0) {
    warnings.add('effort-dropped', path, 'This provider has no reasoning effort.')
    return undefined
  }
  if (hasTools && !quirks.effortWithTools) {
    warnings.add('effort-dropped', path, 'This provider takes no reasoning effort beside tools.')
    return undefined
  }
  const nearest = clampEffort(wished, quirks.efforts) ?? undefined
  if (nearest === undefined) warnings.add('effort-dropped', path, `"${wished}" is no known effort.`)
  else if (nearest !== wished) {
    warnings.add('effort-clamped', path, `This provider does not know "${wished}"; "${nearest}" was sent.`)
  }
  return nearest
}

/** A Responses client always expects usage, also when streaming. `stream_options` alone would be an error. */
export function readStreaming(body: JsonObject, quirks: Quirks): JsonObject {
  if (wantBoolean(body, 'stream', '') !== true) return {}
  return quirks.streamUsage ? { stream: true, stream_options: { include_usage: true } } : { stream: true }
}

/** `parallel_tool_calls`, only with tools. */
export function readParallel(body: JsonObject, quirks: Quirks, warnings: Warnings): JsonObject {
  const parallel = wantBoolean(body, 'parallel_tool_calls', '')
  if (parallel === undefined) return {}
  if (quirks.parallelToolCalls) return { parallel_tool_calls: parallel }
  if (!parallel) {
    warnings.add('member-dropped', 'parallel_tool_calls', 'This provider cannot be kept from parallel calls.')
  }
  return {}
}

/** The latest effort a `configuration_update` item of Codex set, for a request that names none itself. */
export function effortOfUpdates(items: readonly { item: JsonObject }[]): string | null {
  const update = items.findLast(({ item }) => item['type'] === 'configuration_update')
  const reasoning = update === undefined ? undefined : readObject(update.item, 'reasoning')
  return reasoning === undefined ? null : (readString(reasoning, 'effort') ?? null)
}
