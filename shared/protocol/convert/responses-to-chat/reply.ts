import { AppError, type WireError } from '../../../errors/app-error.ts'
import { FinishWatch } from '../../chat/finish-watch.ts'
import type { Json, JsonObject } from '../../json/json-value.ts'
import type { Mutable } from '../../mutable.ts'
import type { EventLog } from '../../responses/event-log.ts'
import { createItemLedger } from '../../responses/item-ledger.ts'
import { wellFormed } from '../../responses/well-formed.ts'
import type { EncodedEvent } from '../../sse/encoder.ts'
import { endOfChatFinish } from '../common/finish-reason.ts'
import { readProviderFailure, type ProviderFailure } from '../../provider-failure.ts'
import { isObject, readObject, readString } from '../../json/readers.ts'
import { usageFromChat, usageToResponses } from '../common/usage.ts'
import type { ConversionWarning, ReplyContext } from '../converter.ts'
import { createCallTracker } from './call-tracker.ts'
import { readChoice } from './chunk-reader.ts'
import { compactionItem } from './compaction.ts'
import { createReplyDeltas } from './reply-deltas.ts'
import { createReplyItems, createSummaryItems } from './reply-items.ts'
import type { ReplyMemory } from './reply-memory.ts'
import { createReplyTerminal, type ReplyTerminal } from './reply-terminal.ts'
import { createThinkSplitter } from './think-splitter.ts'
import { createWarnings } from './warnings.ts'

/** One reply being made out of Chat chunks; a whole reply counts as one chunk. */
export type Reply = {
  /** A chunk, or the word `[DONE]`. */
  push(event: Json): void
  /** The upstream is silent from now on. @param error why, when it did not end in order */
  end(error: WireError | null): void
  take(): EncodedEvent[]
  /** The reply object in its final state; null before. */
  final(): JsonObject | null
  /** Only usage and the end can follow. */
  readonly complete: boolean
  readonly finished: boolean
  result(): ReplyResult
}

type ReplyResult = {
  outcome: 'completed' | 'incomplete' | 'failed'
  error: WireError | null
  items: readonly JsonObject[]
  warnings: readonly ConversionWarning[]
}

/** @param log `silentLog` where only the final object counts */
export function createReply(context: ReplyContext<ReplyMemory>, log?: EventLog): Reply {
  const { memory, newId } = context
  const warnings = createWarnings()
  const ledger = createItemLedger(log)
  const terminal = createReplyTerminal(context, ledger)
  const calls = createCallTracker(memory.tools, ledger, newId, warnings)
  const summary = createSummaryItems()
  const items = memory.compaction ? summary : createReplyItems(ledger, newId)
  const deltas = createReplyDeltas(memory, items, calls, createThinkSplitter(context.quirks.thinkTags))
  let finishReason: string | null = null
  const finish = new FinishWatch()
  let toldDone = false

  function takeChunk(event: JsonObject): void {
    const failure = failureOf(event)
    if (failure !== null) return terminal.failAsProvider(failure)
    terminal.begin()
    // Groq puts it into a member of its own.
    const told = event['usage'] ?? readObject(event, 'x_groq')?.['usage']
    const facts = isObject(told) ? usageFromChat(told) : null
    if (facts !== null) terminal.usage = usageToResponses(facts)
    const choice = readChoice(event)
    if (choice === null) return
    deltas.take(choice)
    finishReason = readString(choice, 'finish_reason') || finishReason
    finish.take(choice)
  }

  function complete(reason: string): void {
    const end = endOfChatFinish(reason)
    if (end.status === 'failed') {
      return terminal.failAsModel(`The provider ended the reply with finish_reason "${reason}"`)
    }
    deltas.flush()
    if (memory.compaction) return completeSummary(end.status === 'completed')
    items.close(end.status)
    const problem = calls.end(end.status === 'incomplete')
    if (problem !== null) return terminal.failAsModel(problem)
    const incompleteReason = end.status === 'incomplete' ? end.reason : null
    terminal.settle({ status: end.status, incompleteReason })
  }

  /** Half a summary would lose what the conversation was about. */
  function completeSummary(whole: boolean): void {
    const text = wellFormed(summary.summary).trim()
    if (!whole || text === '') {
      return terminal.failAsModel('The provider wrote no whole summary of the conversation')
    }
    const item = compactionItem(newId('cmp'), text)
    ledger.open(item).close(item)
    terminal.settle({ status: 'completed', incompleteReason: null })
  }

  /** Neither a finish_reason nor `[DONE]` came. Text that was shown stays; a call may be half and never runs. */
  function endCut(error: WireError): void {
    deltas.flush()
    const partial = items.hasText && calls.count === 0 && !memory.compaction
    if (!partial || error.code !== 'provider_stream_cut') return terminal.fail(error)
    items.close('incomplete')
    terminal.error = error
    terminal.settle({ status: 'incomplete', incompleteReason: 'provider_stream_cut' })
  }

  const reply: Mutable<Reply> = {
    finished: false,
    complete: false,
    push(event) {
      if (reply.finished) return
      if (event === '[DONE]') toldDone = true
      else if (isObject(event)) takeChunk(event)
      reply.complete = finish.complete
      reply.finished = terminal.state !== null
    },
    end(error) {
      if (reply.finished) return
      terminal.begin()
      const saysStop = toldDone && (items.hasText || calls.count > 0)
      const reason = finishReason ?? (saysStop ? 'stop' : null)
      if (reason === null) endCut(error ?? cutError())
      else complete(reason)
      reply.finished = terminal.state !== null
    },
    take: ledger.log.take,
    final: terminal.object,
    result: () => ({ warnings: warnings.list, ...outcomeOf(terminal) }),
  }
  return reply
}

function outcomeOf({ state, error }: ReplyTerminal): Omit<ReplyResult, 'warnings'> {
  const status = state?.status ?? 'failed'
  return { outcome: status === 'in_progress' ? 'failed' : status, error, items: state?.output ?? [] }
}

/** In the event, or (OpenRouter) in its choice. */
function failureOf(event: JsonObject): ProviderFailure | null {
  if (event['choices'] === undefined || event['error'] !== undefined) {
    const failure = readProviderFailure(event)
    if (failure !== null) return failure
  }
  const choice = readChoice(event)
  return choice?.['error'] === undefined ? null : readProviderFailure(choice)
}

function cutError(): WireError {
  return new AppError('provider_stream_cut', {
    what: 'The provider ended the stream before the reply was complete',
    accepted: 'a chunk with finish_reason, or [DONE]',
  }).toWire()
}
