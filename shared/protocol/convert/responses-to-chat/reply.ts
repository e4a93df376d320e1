import { AppError, type WireError } from '../../../errors/app-error.ts'
import { FinishWatch } from '../../chat/finish-watch.ts'
import type { Json, JsonObject } from '../../json/json-value.ts'
import type { EventLog } from '../../responses/event-log.ts'
import { ItemLedger } from '../../responses/item-ledger.ts'
import { wellFormed } from '../../responses/well-formed.ts'
import type { EncodedEvent } from '../../sse/encoder.ts'
import { endOfChatFinish } from '../common/finish-reason.ts'
import { readProviderFailure, type ProviderFailure } from '../../provider-failure.ts'
import { isObject, readObject, readString } from '../../json/readers.ts'
import { usageFromChat, usageToResponses } from '../common/usage.ts'
import type { ConversionWarning, NewId, ReplyContext } from '../converter.ts'
import { CallTracker } from './call-tracker.ts'
import { readChoice } from './chunk-reader.ts'
import { compactionItem } from './compaction.ts'
import { ReplyDeltas } from './reply-deltas.ts'
import { OrdinaryItems, SummaryItems, type ReplyItems } from './reply-items.ts'
import type { ReplyMemory } from './reply-memory.ts'
import { ReplyTerminal } from './reply-terminal.ts'
import { createThinkSplitter } from './think-splitter.ts'
import { createWarnings } from './warnings.ts'

type ReplyResult = {
  outcome: 'completed' | 'incomplete' | 'failed'
  error: WireError | null
  items: readonly JsonObject[]
  warnings: readonly ConversionWarning[]
}

/** One reply being made out of Chat chunks; a whole reply counts as one chunk. */
export class Reply {
  /** Only usage and the end can follow. */
  complete = false
  finished = false
  readonly #memory: ReplyMemory
  readonly #newId: NewId
  readonly #warnings = createWarnings()
  readonly #ledger: ItemLedger
  readonly #terminal: ReplyTerminal
  readonly #calls: CallTracker
  readonly #summary: SummaryItems | null
  readonly #items: ReplyItems
  readonly #deltas: ReplyDeltas
  readonly #finish = new FinishWatch()
  #finishReason: string | null = null
  #toldDone = false

  /** @param log `silentLog` where only the final object counts */
  constructor(context: ReplyContext<ReplyMemory>, log?: EventLog) {
    const { memory, newId, quirks } = context
    this.#memory = memory
    this.#newId = newId
    this.#ledger = new ItemLedger(log)
    this.#terminal = new ReplyTerminal(context, this.#ledger)
    this.#calls = new CallTracker(memory.tools, this.#ledger, newId, this.#warnings)
    this.#summary = memory.compaction ? new SummaryItems() : null
    this.#items = this.#summary ?? new OrdinaryItems(this.#ledger, newId)
    const splitter = createThinkSplitter(quirks.thinkTags)
    this.#deltas = new ReplyDeltas(memory, this.#items, this.#calls, splitter)
  }

  /** A chunk, or the word `[DONE]`. */
  push(event: Json): void {
    if (this.finished) return
    if (event === '[DONE]') this.#toldDone = true
    else if (isObject(event)) this.#takeChunk(event)
    this.complete = this.#finish.complete
    this.finished = this.#terminal.state !== null
  }

  /** The upstream is silent from now on. @param error why, when it did not end in order */
  end(error: WireError | null): void {
    if (this.finished) return
    this.#terminal.begin()
    const saysStop = this.#toldDone && (this.#items.hasText || this.#calls.count > 0)
    const reason = this.#finishReason ?? (saysStop ? 'stop' : null)
    if (reason === null) this.#endCut(error ?? cutError())
    else this.#complete(reason)
    this.finished = this.#terminal.state !== null
  }

  take(): EncodedEvent[] {
    return this.#ledger.log.take()
  }

  /** The reply object in its final state; null before. */
  final(): JsonObject | null {
    return this.#terminal.object()
  }

  result(): ReplyResult {
    const { state, error } = this.#terminal
    const status = state?.status ?? 'failed'
    return {
      outcome: status === 'in_progress' ? 'failed' : status,
      error,
      items: state?.output ?? [],
      warnings: this.#warnings.list,
    }
  }

  #takeChunk(event: JsonObject): void {
    const choice = readChoice(event)
    const failure = failureOf(event, choice)
    if (failure !== null) return this.#terminal.failAsProvider(failure)
    this.#terminal.begin()
    // Groq puts it into a member of its own.
    const told = event['usage'] ?? readObject(event, 'x_groq')?.['usage']
    const facts = isObject(told) ? usageFromChat(told) : null
    if (facts !== null) this.#terminal.usage = usageToResponses(facts)
    if (choice === null) return
    this.#deltas.take(choice)
    this.#finishReason = readString(choice, 'finish_reason') || this.#finishReason
    this.#finish.take(choice)
  }

  #complete(reason: string): void {
    const terminal = this.#terminal
    const end = endOfChatFinish(reason)
    if (end.status === 'failed') {
      return terminal.failAsModel(`The provider ended the reply with finish_reason "${reason}"`)
    }
    this.#deltas.flush()
    if (this.#summary !== null) return this.#completeSummary(this.#summary, end.status === 'completed')
    this.#items.close(end.status)
    const problem = this.#calls.end(end.status === 'incomplete')
    if (problem !== null) return terminal.failAsModel(problem)
    terminal.settle(end.status, end.status === 'incomplete' ? end.reason : null)
  }

  /** Half a summary would lose what the conversation was about. */
  #completeSummary({ summary }: SummaryItems, whole: boolean): void {
    const text = wellFormed(summary).trim()
    if (!whole || text === '') {
      return this.#terminal.failAsModel('The provider wrote no whole summary of the conversation')
    }
    const item = compactionItem(this.#newId('cmp'), text)
    this.#ledger.open(item).close(item)
    this.#terminal.settle('completed', null)
  }

  /** Neither a finish_reason nor `[DONE]` came. Text that was shown stays; a call may be half and never runs. */
  #endCut(error: WireError): void {
    this.#deltas.flush()
    const partial = this.#items.hasText && this.#calls.count === 0 && !this.#memory.compaction
    if (!partial || error.code !== 'provider_stream_cut') return this.#terminal.fail(error)
    this.#items.close('incomplete')
    this.#terminal.error = error
    this.#terminal.settle('incomplete', 'provider_stream_cut')
  }
}

/** In the event, or (OpenRouter) in its choice. */
function failureOf(event: JsonObject, choice: JsonObject | null): ProviderFailure | null {
  if (event['choices'] === undefined || event['error'] !== undefined) {
    const failure = readProviderFailure(event)
    if (failure !== null) return failure
  }
  return choice?.['error'] === undefined ? null : readProviderFailure(choice)
}

function cutError(): WireError {
  return new AppError('provider_stream_cut', {
    what: 'The provider ended the stream before the reply was complete',
    accepted: 'a chunk with finish_reason, or [DONE]',
  }).toWire()
}
