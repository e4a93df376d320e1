import type { Json, JsonObject } from '../../json/json-value.ts'
import type { ItemLedger } from '../../responses/item-ledger.ts'
import { MessageItem } from '../../responses/message-item.ts'
import { openReasoning, type ReasoningItem } from '../../responses/reasoning-item.ts'
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
export class OrdinaryItems implements ReplyItems {
  hasText = false
  readonly #ledger: ItemLedger
  readonly #newId: NewId
  #message: MessageItem | null = null
  #reasoning: ReasoningItem | null = null
  #waiting: JsonObject[] | null = null
  #cited: Set<string> | null = null

  constructor(ledger: ItemLedger, newId: NewId) {
    this.#ledger = ledger
    this.#newId = newId
  }

  reasoning(text: string): void {
    if (this.#reasoning === null) {
      this.close('completed')
      this.#reasoning = openReasoning(this.#ledger, this.#newId('rs'))
    }
    this.#reasoning.text(text)
  }

  text(text: string, logprobs: readonly Json[]): void {
    const open = this.#openMessage()
    open.text(text, logprobs)
    if (this.#waiting === null) return
    for (const annotation of this.#waiting) open.annotation(annotation)
    this.#waiting = null
  }

  refusal(text: string): void {
    this.#openMessage().refusal(text)
  }

  annotation(annotation: JsonObject): void {
    // Some servers repeat the whole list with each chunk.
    const key = JSON.stringify(annotation)
    this.#cited ??= new Set()
    if (this.#cited.has(key)) return
    this.#cited.add(key)
    if (this.#message === null) (this.#waiting ??= []).push(annotation)
    else this.#message.annotation(annotation)
  }

  close(status: 'completed' | 'incomplete'): void {
    this.#reasoning?.close(status)
    this.#message?.close(status)
    this.#reasoning = null
    this.#message = null
  }

  #openMessage(): MessageItem {
    if (this.#message !== null) return this.#message
    this.close('completed')
    this.hasText = true
    this.#message = new MessageItem(this.#ledger, this.#newId('msg'))
    return this.#message
  }
}

/** Where the pieces of a summary go: only its text counts, for the one compaction item at the end. */
export class SummaryItems implements ReplyItems {
  summary = ''

  get hasText(): boolean {
    return this.summary !== ''
  }

  text(text: string): void {
    this.summary += text
  }

  reasoning(): void {}
  refusal(): void {}
  annotation(): void {}
  close(): void {}
}
