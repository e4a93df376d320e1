import type { JsonObject } from '../../json/json-value.ts'
import { readList, readObjects, readString } from '../../json/readers.ts'
import { createReplyCalls, isCall, type ReplyCalls } from './reply-calls.ts'
import type { ReplyItem } from '../common/reply-items.ts'
import type { ReplySettings } from './reply-settings.ts'
import type { ReplySink } from './reply-sink.ts'
import { createReplyText, type ReplyText } from './reply-text.ts'

/**
 * Turns what happens to the items of a Responses reply into parts of a Chat reply. Deltas go out as they
 * come; what arrives finished (`….done`, a whole item, the final output) goes out only where no delta
 * brought it, so nothing is ever said twice and nothing is lost.
 */
export type Reply = {
  readonly text: ReplyText
  readonly calls: ReplyCalls
  /** A finished part of a message. */
  wholePart(item: ReplyItem, index: number, part: JsonObject): void
  /**
   * A finished item.
   *
   * @throws AppError `provider_error` for a call without a name
   */
  whole(item: ReplyItem, json: JsonObject): void
}

/** Output a Chat client can neither show nor answer. */
const lostItems: { readonly [type: string]: string | undefined } = {
  image_generation_call: 'Chat has no place for a generated image',
  mcp_approval_request: 'Chat clients cannot answer MCP approval requests',
  computer_call: 'Chat clients cannot answer computer calls',
}

export function createReply(sink: ReplySink, settings: ReplySettings): Reply {
  const text = createReplyText(sink, settings)
  const calls = createReplyCalls(sink, settings)

  function wholePart(item: ReplyItem, index: number, part: JsonObject): void {
    text.textDone(item, index, readString(part, 'text') ?? '', readList(part, 'logprobs') ?? [])
    text.refusalDone(item, index, readString(part, 'refusal') ?? '')
    text.annotationsDone(item, index, readList(part, 'annotations') ?? [])
  }

  function wholeReasoning(item: ReplyItem, json: JsonObject): void {
    for (const [index, part] of readObjects(json, 'content').entries()) {
      text.reasoningDone(item, 'raw', index, readString(part, 'text') ?? '')
    }
    for (const [index, part] of readObjects(json, 'summary').entries()) {
      text.reasoningDone(item, 'summary', index, readString(part, 'text') ?? '')
    }
  }

  return {
    text,
    calls,
    wholePart,
    whole(item, json) {
      if (isCall(item.type)) calls.whole(item, json)
      else if (item.type === 'reasoning') wholeReasoning(item, json)
      else if (item.type === 'message') {
        for (const [index, part] of readObjects(json, 'content').entries()) wholePart(item, index, part)
      }
      const lost = lostItems[item.type]
      if (lost !== undefined) settings.warnings.addOnce('item-dropped', '', lost)
    },
  }
}
