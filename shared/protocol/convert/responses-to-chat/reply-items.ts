import type { Json, JsonObject } from '../../json/json-value.ts'
import type { ItemLedger } from '../../responses/item-ledger.ts'
import { openMessage, type MessageItem } from '../../responses/message-item.ts'
import { openReasoning, type ReasoningItem } from '../../responses/reasoning-item.ts'
import type { Mutable } from '../../mutable.ts'
import type { NewId } from '../converter.ts'

/** The text side of a reply: reasoning and messages, each opened with its first piece. */
export type ReplyItems = {
  reasoning(text: string): void
  /** @param logprobs of the tokens of this piece */
  text(text: string, logprobs: readonly Json[]): void
  refusal(text: string): void
  /** Of the text; kept until there is some. */
  annotation(annotation: JsonObject): void
  /** What was being written is over: a call begins, or the reply ends. */
  close(status: 'completed' | 'incomplete'): void
  /** An answer (not only reasoning) has been begun. */
  readonly hasText: boolean
}

/** Where the pieces go for an ordinary reply. */
export function createReplyItems(ledger: ItemLedger, newId: NewId): ReplyItems {
  let message: MessageItem | null = null
  let reasoning: ReasoningItem | null = null
  let waiting: JsonObject[] = []
  const cited = new Set<string>()

  function close(status: 'completed' | 'incomplete'): void {
    reasoning?.close(status)
    message?.close(status)
    reasoning = null
    message = null
  }

  function currentMessage(): MessageItem {
    if (message !== null) return message
    close('completed')
    items.hasText = true
    message = openMessage(ledger, newId('msg'))
    return message
  }

  const items: Mutable<ReplyItems> = {
    hasText: false,
    reasoning(text) {
      if (reasoning === null) {
        close('completed')
        reasoning = openReasoning(ledger, newId('rs'))
      }
      reasoning.text(text)
    },
    text(text, logprobs) {
      const open = currentMessage()
      open.text(text, logprobs)
      for (const annotation of waiting) open.annotation(annotation)
      waiting = []
    },
    refusal: (text) => currentMessage().refusal(text),
    annotation(annotation) {
      // Some servers repeat the whole list with each chunk.
      const key = JSON.stringify(annotation)
      if (cited.has(key)) return
      cited.add(key)
      if (message === null) waiting.push(annotation)
      else message.annotation(annotation)
    },
    close,
  }
  return items
}

/** Where the pieces of a summary go: only its text counts, for the one compaction item at the end. */
export function createSummaryItems(): ReplyItems & { readonly summary: string } {
  const items: Mutable<ReplyItems & { readonly summary: string }> = {
    hasText: false,
    summary: '',
    reasoning: () => undefined,
    text(text) {
      items.summary += text
      items.hasText = items.summary !== ''
    },
    refusal: () => undefined,
    annotation: () => undefined,
    close: () => undefined,
  }
  return items
}
