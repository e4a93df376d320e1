import type { Json, JsonObject } from '../../json/json-value.ts'
import { isObject, readNumber, readObject } from '../../json/readers.ts'

/** Token counts without a dialect. */
export type UsageFacts = {
  input: number
  output: number
  total: number
  /** Part of `input` served from a cache. */
  cached: number
  /** Part of `input` written to a cache; null when the upstream does not say. */
  cacheWrite: number | null
  /** Part of `output`. */
  reasoning: number
}

/**
 * Reads the usage of a Chat reply or chunk. Cached tokens are `prompt_tokens_details.cached_tokens` (OpenAI),
 * `prompt_cache_hit_tokens` (DeepSeek) or a plain `cached_tokens` (Moonshot). Null when nothing is known:
 * figures are never invented.
 */
export function usageFromChat(value: Json | undefined): UsageFacts | null {
  if (!isObject(value)) return null
  const details = readObject(value, 'prompt_tokens_details') ?? {}
  return complete({
    input: readNumber(value, 'prompt_tokens'),
    output: readNumber(value, 'completion_tokens'),
    total: readNumber(value, 'total_tokens'),
    cached:
      readNumber(details, 'cached_tokens') ??
      readNumber(value, 'prompt_cache_hit_tokens') ??
      readNumber(value, 'cached_tokens'),
    cacheWrite: readNumber(details, 'cache_write_tokens'),
    reasoning:
      readNumber(readObject(value, 'completion_tokens_details') ?? {}, 'reasoning_tokens') ??
      readNumber(value, 'reasoning_tokens'),
  })
}

/** Reads the usage of a Responses reply. Null when nothing is known. */
export function usageFromResponses(value: Json | undefined): UsageFacts | null {
  if (!isObject(value)) return null
  const details = readObject(value, 'input_tokens_details') ?? {}
  return complete({
    input: readNumber(value, 'input_tokens'),
    output: readNumber(value, 'output_tokens'),
    total: readNumber(value, 'total_tokens'),
    cached: readNumber(details, 'cached_tokens'),
    cacheWrite: readNumber(details, 'cache_write_tokens'),
    reasoning: readNumber(readObject(value, 'output_tokens_details') ?? {}, 'reasoning_tokens'),
  })
}

/** Both detail objects are always there: half a usage makes strict clients fail. */
export function usageToChat(usage: UsageFacts): JsonObject {
  const promptDetails: JsonObject = { cached_tokens: usage.cached }
  if (usage.cacheWrite !== null) promptDetails['cache_write_tokens'] = usage.cacheWrite
  return {
    prompt_tokens: usage.input,
    completion_tokens: usage.output,
    total_tokens: usage.total,
    prompt_tokens_details: promptDetails,
    completion_tokens_details: { reasoning_tokens: usage.reasoning },
  }
}

/**
 * Both detail objects, complete: Codex takes half a usage for an unreadable `response.completed` and repeats
 * the turn.
 */
export function usageToResponses(usage: UsageFacts): JsonObject {
  const inputDetails: JsonObject = { cached_tokens: usage.cached }
  if (usage.cacheWrite !== null) inputDetails['cache_write_tokens'] = usage.cacheWrite
  return {
    input_tokens: usage.input,
    input_tokens_details: inputDetails,
    output_tokens: usage.output,
    output_tokens_details: { reasoning_tokens: usage.reasoning },
    total_tokens: usage.total,
  }
}

type Partial = { [Name in keyof UsageFacts]: number | undefined }

/** Fills in what follows from the rest; an upstream that counts only one side leaves the other 0. */
function complete(known: Partial): UsageFacts | null {
  const { input, output, total } = known
  if (input === undefined && output === undefined) return null
  const inputCount = input ?? Math.max(0, (total ?? 0) - (output ?? 0))
  const outputCount = output ?? Math.max(0, (total ?? 0) - (input ?? 0))
  return {
    input: inputCount,
    output: outputCount,
    total: total ?? inputCount + outputCount,
    cached: known.cached ?? 0,
    cacheWrite: known.cacheWrite ?? null,
    reasoning: known.reasoning ?? 0,
  }
}
