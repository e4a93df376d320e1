import type { NewId } from '../../../../shared/protocol/convert/converter.ts'
import { openCallWriter } from '../../../../shared/protocol/convert/responses-to-chat/call-writers.ts'
import type { JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import { readObjects, readString } from '../../../../shared/protocol/json/readers.ts'
import { ItemLedger } from '../../../../shared/protocol/responses/item-ledger.ts'
import { MessageItem } from '../../../../shared/protocol/responses/message-item.ts'
import type { EncodedEvent } from '../../../../shared/protocol/sse/encoder.ts'
import type { ClientTools } from './client-tools.ts'
import type { CodexNotification, CodexUsage, TurnError } from './notification.ts'
import { openReasoningItem, type ReasoningWriter } from './reasoning-writer.ts'
import { createRepeatedText, type RepeatedText } from './repeated-text.ts'
import { incompleteReason } from './turn-failure.ts'

/** How one reply ended; `calls`: the turn waits for the client's tools. */
export type ReplyOutcome =
  | { kind: 'completed' }
  | { kind: 'calls' }
  | { kind: 'incomplete'; reason: string }
  | { kind: 'failed'; error: TurnError }
  | { kind: 'interrupted' }
  /** An attempt after a broken stream says something else than what the client has. */
  | { kind: 'diverged' }
  /** The model goes on calling tools that nobody offered. */
  | { kind: 'astray'; tool: string }
  /** A call that cannot be given to the client in the form it declared. */
  | { kind: 'unreadable'; what: string }

/** Answers of the provider in one turn that call nothing but tools nobody offered, before it is given up. */
const mostStrayAnswers = 8

type OpenMessage = { id: string; item: MessageItem; text: RepeatedText }

/** What Codex reports of a turn, as the items and events of one Responses reply. Pure: reports in, events out. */
export class ReplyWriter {
  readonly #tools: ClientTools
  readonly #newId: NewId
  readonly #ledger = new ItemLedger()
  #message: OpenMessage | null = null
  #reasoning: ReasoningWriter | null = null
  /** The stream broke off within the open message: until its text has caught up, nothing new can have come. */
  #repeating = false
  /** Calls of the answer that is still coming. */
  #pending: string[] = []
  #told: string[] = []
  #strayAnswers = 0
  #stray: string | null = null
  #usage: CodexUsage | null = null
  #outcome: ReplyOutcome | null = null

  constructor(tools: ClientTools, newId: NewId) {
    this.#tools = tools
    this.#newId = newId
  }

  get outcome(): ReplyOutcome | null {
    return this.#outcome
  }

  /** `call_id`s the client has been told of. */
  get toldCalls(): readonly string[] {
    return this.#told
  }

  /** Whether calls were told since the provider's last answer ended. */
  get hasPendingCalls(): boolean {
    return this.#pending.length > 0
  }

  /** The finished items, in order. */
  get items(): JsonObject[] {
    return this.#ledger.finished()
  }

  get hasItems(): boolean {
    return this.#message !== null || this.#reasoning !== null || this.#ledger.finished().length > 0
  }

  get usage(): JsonObject | null {
    return this.#usage === null ? null : responsesUsage(this.#usage)
  }

  /** The events since the last time. */
  take(): EncodedEvent[] {
    return this.#ledger.log.take()
  }

  /** One event at the end or the beginning. @param members as JSON text, without braces */
  send(type: string, members: string): void {
    this.#ledger.log.send(type, members)
  }

  /** The provider went silent after its calls: they are all that will come for now. */
  settle(): void {
    if (this.#outcome === null && this.hasPendingCalls) this.#end({ kind: 'calls' })
  }

  push(notification: CodexNotification): void {
    if (this.#outcome !== null) return
    switch (notification.method) {
      case 'item/started':
        return this.#started(notification.params.item)
      case 'item/agentMessage/delta':
        return this.#text(notification.params.itemId, notification.params.delta)
      case 'item/reasoning/summaryPartAdded':
        return
      case 'item/reasoning/summaryTextDelta':
        return this.#summary(notification.params)
      case 'rawResponseItem/completed':
        return this.#whole(notification.params.item)
      case 'rawResponse/completed':
        return this.#answered(notification.params.usage ?? null)
      case 'error':
        return notification.params.willRetry ? this.#broke() : this.#failed(notification.params.error)
      case 'turn/completed':
        return this.#turnEnded(notification.params.turn)
    }
  }

  #started(item: { type: string; id: string; phase?: string | null | undefined }): void {
    if (item.type === 'agentMessage') this.#openMessage(item.id, item.phase ?? null)
  }

  #openMessage(id: string, phase: string | null): OpenMessage {
    const open = this.#message
    if (open !== null) {
      // Of another attempt the message has another id; to the client it stays the first one.
      open.id = id
      return open
    }
    this.#closeReasoning(null)
    const item = new MessageItem(this.#ledger, id, phase === null ? {} : { phase })
    return (this.#message = { id, item, text: createRepeatedText() })
  }

  #text(id: string, delta: string): void {
    this.#extend(this.#message?.id === id ? this.#message : this.#openMessage(id, null), delta)
  }

  #extend(message: OpenMessage, delta: string): void {
    const fresh = message.text.push(delta)
    if (fresh === null) return this.#end({ kind: 'diverged' })
    if (message.text.caughtUp) this.#repeating = false
    if (fresh !== '') message.item.text(fresh, [])
  }

  #summary(params: { itemId: string; delta: string; summaryIndex: number }): void {
    // Behind a message that is being repeated comes no second reasoning: that of the first attempt is told.
    if (this.#repeating) return
    if (this.#reasoning?.id !== params.itemId) this.#closeReasoning(null)
    this.#reasoning ??= openReasoningItem(this.#ledger, params.itemId)
    this.#reasoning.delta(params.delta, params.summaryIndex)
  }

  #whole(item: JsonObject): void {
    switch (item['type']) {
      case 'message':
        if (item['role'] === 'assistant') this.#wholeMessage(item)
        return
      case 'reasoning':
        return this.#wholeReasoning(item)
      case 'function_call':
        return this.#call(item)
      case 'custom_tool_call':
      case 'local_shell_call':
        this.#stray ??= readString(item, 'name') ?? item['type']
    }
  }

  #wholeMessage(item: JsonObject): void {
    const parts = readObjects(item, 'content')
    const whole = parts.map((part) => readString(part, 'text') ?? '').join('')
    const phase = readString(item, 'phase') ?? null
    const message = this.#message ?? this.#openMessage(readString(item, 'id') ?? this.#newId('msg'), phase)
    if (this.#repeating || whole.startsWith(message.text.text)) {
      message.text.restart()
      this.#extend(message, whole)
      if (this.#outcome !== null) return
      if (!message.text.caughtUp) return this.#end({ kind: 'diverged' })
    }
    for (const part of parts) {
      for (const annotation of readObjects(part, 'annotations')) message.item.annotation(annotation)
    }
    message.item.close('completed')
    this.#message = null
    this.#repeating = false
  }

  #wholeReasoning(item: JsonObject): void {
    if (this.#repeating) return
    const id = readString(item, 'id') ?? this.#reasoning?.id ?? this.#newId('rs')
    if (this.#reasoning !== null && this.#reasoning.id !== id) this.#closeReasoning(null)
    this.#reasoning ??= openReasoningItem(this.#ledger, id)
    this.#closeReasoning(item)
  }

  #closeReasoning(raw: JsonObject | null): void {
    this.#reasoning?.close(raw)
    this.#reasoning = null
  }

  /** Arguments come from the provider's own item: as the model wrote them. */
  #call(item: JsonObject): void {
    if (this.#repeating) return this.#end({ kind: 'diverged' })
    const name = readString(item, 'name') ?? ''
    const callId = readString(item, 'call_id') ?? ''
    const entry = this.#tools.find(name)
    if (entry === null) {
      this.#stray ??= name
      return
    }
    this.#closeReasoning(null)
    const writer = openCallWriter(entry, callId, false, this.#ledger, this.#newId)
    writer.push(readString(item, 'arguments') ?? '')
    const what = writer.close()
    if (what !== null) return this.#end({ kind: 'unreadable', what })
    this.#pending.push(callId)
    this.#told.push(callId)
  }

  #answered(usage: CodexUsage | null): void {
    this.#usage = addUsage(this.#usage, usage)
    if (this.#repeating) return this.#end({ kind: 'diverged' })
    if (this.#pending.length > 0) return this.#end({ kind: 'calls' })
    const stray = this.#stray
    this.#stray = null
    if (stray === null) return
    this.#strayAnswers += 1
    if (this.#strayAnswers >= mostStrayAnswers) this.#end({ kind: 'astray', tool: stray })
  }

  /** Codex asks again; what was finished before is part of its next question. */
  #broke(): void {
    this.#closeReasoning(null)
    if (this.#message === null) return
    this.#message.text.restart()
    this.#repeating = !this.#message.text.caughtUp
  }

  #failed(error: TurnError): void {
    const reason = incompleteReason(error)
    this.#end(reason === null ? { kind: 'failed', error } : { kind: 'incomplete', reason })
  }

  #turnEnded({ status, error }: { status: string; error?: TurnError | null | undefined }): void {
    if (status === 'failed') {
      return this.#failed(error ?? { message: 'Codex gave no reason', codexErrorInfo: null })
    }
    if (this.#repeating) return this.#end({ kind: 'diverged' })
    this.#end({ kind: status === 'completed' ? 'completed' : 'interrupted' })
  }

  #end(outcome: ReplyOutcome): void {
    this.#outcome = outcome
    const good = outcome.kind === 'completed' || outcome.kind === 'calls'
    this.#message?.item.close(good ? 'completed' : 'incomplete')
    this.#message = null
    this.#closeReasoning(null)
    this.#pending = []
  }
}

function addUsage(sum: CodexUsage | null, more: CodexUsage | null): CodexUsage | null {
  if (sum === null || more === null) return sum ?? more
  return {
    inputTokens: sum.inputTokens + more.inputTokens,
    cachedInputTokens: sum.cachedInputTokens + more.cachedInputTokens,
    outputTokens: sum.outputTokens + more.outputTokens,
    reasoningOutputTokens: sum.reasoningOutputTokens + more.reasoningOutputTokens,
    totalTokens: sum.totalTokens + more.totalTokens,
  }
}

function responsesUsage(usage: CodexUsage): JsonObject {
  return {
    input_tokens: usage.inputTokens,
    input_tokens_details: { cached_tokens: usage.cachedInputTokens },
    output_tokens: usage.outputTokens,
    output_tokens_details: { reasoning_tokens: usage.reasoningOutputTokens },
    total_tokens: usage.totalTokens,
  }
}
