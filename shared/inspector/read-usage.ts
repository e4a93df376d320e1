import { z } from 'zod'
import type { Usage } from './exchange.ts'

const count = z.number().nonnegative()
const details = z.object({ cached_tokens: count.nullish(), reasoning_tokens: count.nullish() }).nullish()

/**
 * All dialects' names (API references, "usage"); DeepSeek calls cached input `prompt_cache_hit_tokens`. Messages does
 * not count what is cached among its `input_tokens`.
 */
const usageObject = z.object({
  prompt_tokens: count.optional(),
  completion_tokens: count.optional(),
  input_tokens: count.optional(),
  output_tokens: count.optional(),
  prompt_cache_hit_tokens: count.optional(),
  cache_read_input_tokens: count.nullish(),
  cache_creation_input_tokens: count.nullish(),
  prompt_tokens_details: details,
  completion_tokens_details: details,
  input_tokens_details: details,
  output_tokens_details: details,
})

const marker = '"usage"'

/**
 * The last usage object in the end of a reply, streamed or not, in any dialect. Inside a JSON string the
 * marker's quotes are escaped, so text about usage is never taken for it.
 *
 * @param tail the newest bytes of the reply; enough to hold the object and what follows it
 */
export function readUsage(tail: Uint8Array): Usage | null {
  const text = new TextDecoder().decode(tail)
  for (let at = text.lastIndexOf(marker); at !== -1; at = at === 0 ? -1 : text.lastIndexOf(marker, at - 1)) {
    const object = objectAfter(text, at + marker.length)
    const usage = object === null ? null : parseUsage(object)
    if (usage !== null) return usage
  }
  return null
}

/** The object that follows `: `, by bracket depth; usage objects hold no strings with brackets. */
function objectAfter(text: string, from: number): string | null {
  const match = /^\s*:\s*\{/.exec(text.slice(from, from + 64))
  if (match === null) return null
  const start = from + match[0].length - 1
  let depth = 0
  for (let at = start; at < text.length; at++) {
    if (text[at] === '{') depth += 1
    if (text[at] === '}') depth -= 1
    if (depth === 0) return text.slice(start, at + 1)
  }
  return null
}

function parseUsage(object: string): Usage | null {
  let json: unknown
  try {
    json = JSON.parse(object)
  } catch {
    return null
  }
  const parsed = usageObject.safeParse(json)
  if (!parsed.success) return null
  const usage = parsed.data
  const inputTokens = usage.prompt_tokens ?? usage.input_tokens
  const outputTokens = usage.completion_tokens ?? usage.output_tokens
  if (inputTokens === undefined && outputTokens === undefined) return null
  const input = usage.prompt_tokens_details ?? usage.input_tokens_details
  const output = usage.completion_tokens_details ?? usage.output_tokens_details
  const fromCache = usage.cache_read_input_tokens
  return {
    inputTokens: (inputTokens ?? 0) + (fromCache ?? 0) + (usage.cache_creation_input_tokens ?? 0),
    outputTokens: outputTokens ?? 0,
    cachedTokens: input?.cached_tokens ?? usage.prompt_cache_hit_tokens ?? fromCache ?? null,
    reasoningTokens: output?.reasoning_tokens ?? null,
  }
}
