import type { JsonObject } from '../../json/json-value.ts'
import type { UsageFacts } from '../common/usage.ts'
import { noUsage } from '../../messages/event-writer.ts'

/**
 * Token counts as a Messages reply has them. Other than in the OpenAI dialects `input_tokens` leaves out what was
 * read from or written to the cache: the three add up (source: `Message.usage` of `@anthropic-ai/sdk` 1.12).
 * Unknown counts are 0, because clients read the members without looking: the SDK takes `output_tokens` of every
 * `message_delta` as it is.
 *
 * @param searches how many web searches the provider ran
 */
export function usageToMessages(usage: UsageFacts | null, searches: number): JsonObject {
  const server =
    searches > 0 ? { server_tool_use: { web_search_requests: searches, web_fetch_requests: 0 } } : {}
  if (usage === null) return { ...noUsage, ...server }
  const cached = Math.min(usage.cached, usage.input)
  const written = Math.min(usage.cacheWrite ?? 0, usage.input - cached)
  return {
    input_tokens: usage.input - cached - written,
    cache_creation_input_tokens: written,
    cache_read_input_tokens: cached,
    output_tokens: usage.output,
    output_tokens_details: { thinking_tokens: usage.reasoning },
    ...server,
  }
}
