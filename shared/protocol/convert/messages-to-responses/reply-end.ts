import type { JsonObject } from '../../json/json-value.ts'
import type { MessageEnd } from '../../messages/event-writer.ts'
import { endOfResponse } from '../chat-to-responses/reply-end.ts'
import type { ReplyCounts } from './reply.ts'

/** How a Responses object ended; null when it failed. */
export function isCutOf(response: JsonObject, word: string): { isCut: boolean; isFiltered: boolean } | null {
  const end = endOfResponse(response, word)
  if (end.status === 'failed') return null
  const isCut = end.status === 'incomplete'
  return { isCut, isFiltered: isCut && end.reason === 'content_filter' }
}

/**
 * `stop_reason`. A limit wins over calls, because half a call is not a call; calls win over the end of the turn, so
 * that agents act on them. A filter and a refusal in words are both `refusal`.
 */
export function messageEnd(
  { isCut, isFiltered }: { isCut: boolean; isFiltered: boolean },
  counts: ReplyCounts,
): MessageEnd {
  if (isFiltered || (counts.refused && !isCut)) {
    const details: JsonObject = { type: 'refusal', category: null, explanation: null }
    return { stop_reason: 'refusal', stop_sequence: null, stop_details: details }
  }
  const reason = isCut ? 'max_tokens' : counts.calls > 0 ? 'tool_use' : 'end_turn'
  return { stop_reason: reason, stop_sequence: null, stop_details: null }
}
