import type { JsonObject } from '../../json/json-value.ts'
import type { MessageEnd } from '../../messages/event-writer.ts'
import type { GoodEnd } from '../common/finish-reason.ts'
import type { ReplyCounts } from './reply.ts'

/**
 * `stop_reason`. A limit wins over calls, because half a call is not a call; calls win over the end of the turn, so
 * that agents act on them. A filter and a refusal in words are both `refusal`.
 */
export function messageEnd(end: GoodEnd, counts: ReplyCounts): MessageEnd {
  const isCut = end.status === 'incomplete'
  const isFiltered = isCut && end.reason === 'content_filter'
  if (isFiltered || (counts.refused && !isCut)) {
    const details: JsonObject = { type: 'refusal', category: null, explanation: null }
    return { stop_reason: 'refusal', stop_sequence: null, stop_details: details }
  }
  const reason = isCut ? 'max_tokens' : counts.calls > 0 ? 'tool_use' : 'end_turn'
  return { stop_reason: reason, stop_sequence: null, stop_details: null }
}
