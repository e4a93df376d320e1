import type { JsonObject } from '../../json/json-value.ts'
import { readObject, readString } from '../../json/readers.ts'
import type { ReplyEnd } from './finish-reason.ts'

/**
 * How a Responses object ended. An unknown reason for being incomplete counts as a limit: the client must
 * not take the answer for whole.
 *
 * @param word `status`, or the terminal event's name without its prefix
 */
export function endOfResponse(response: JsonObject, word: string): ReplyEnd {
  const status = readString(response, 'status') ?? word
  if (status === 'failed' || status === 'cancelled') return { status: 'failed' }
  if (status !== 'incomplete' && word !== 'incomplete') return { status: 'completed' }
  const reason = readString(readObject(response, 'incomplete_details') ?? {}, 'reason')
  return {
    status: 'incomplete',
    reason: reason === 'content_filter' ? 'content_filter' : 'max_output_tokens',
  }
}
