import { AppError, type WireError } from '../../../errors/app-error.ts'
import type { JsonObject } from '../../json/json-value.ts'
import type { ItemLedger } from '../../responses/item-ledger.ts'
import { createResponseWriter, startState, type ResponseState } from '../../responses/response-object.ts'
import { toProviderError, type ProviderFailure } from '../../provider-failure.ts'
import type { Mutable } from '../../mutable.ts'
import type { ReplyContext } from '../converter.ts'
import type { ReplyMemory } from './reply-memory.ts'

/** The first and the last events of a reply: it begins once and ends once. */
export type ReplyTerminal = {
  begin(): void
  /** The latest usage the upstream told. */
  usage: JsonObject | null
  settle(state: Pick<ResponseState, 'status' | 'incompleteReason'>): void
  fail(error: WireError): void
  /** With the provider's own code: Codex acts on `context_length_exceeded`, `rate_limit_exceeded`, … */
  failAsProvider(failure: ProviderFailure): void
  /** The model, not the transport, made something that cannot be given to the client. */
  failAsModel(what: string): void
  readonly state: ResponseState | null
  /** The reply object in its final state; null before. */
  object(): JsonObject | null
  error: WireError | null
}

export function createReplyTerminal(context: ReplyContext<ReplyMemory>, ledger: ItemLedger): ReplyTerminal {
  const { replyId: id, clientModel: model, createdAt } = context
  const writer = createResponseWriter({ id, model, createdAt }, context.memory.echo)
  let begun = false

  function end(
    status: 'completed' | 'incomplete' | 'failed',
    rest: Partial<Pick<ResponseState, 'error' | 'incompleteReason'>>,
  ): void {
    if (terminal.state !== null) return
    const completedAt = status === 'completed' ? (context.now?.() ?? createdAt) : null
    const state: ResponseState = {
      status,
      completedAt,
      error: rest.error ?? null,
      incompleteReason: rest.incompleteReason ?? null,
      output: ledger.finished(),
      usage: terminal.usage,
    }
    terminal.state = state
    if (ledger.log.wanted) ledger.log.send(`response.${status}`, `"response":${writer.text(state)}`)
  }

  function failTold(error: WireError, code: string, message: string, extra: JsonObject): void {
    terminal.begin()
    terminal.error = error
    end('failed', { error: { ...extra, code, message } })
  }

  const terminal: Mutable<ReplyTerminal> = {
    usage: null,
    state: null,
    error: null,
    begin() {
      if (begun) return
      begun = true
      if (!ledger.log.wanted) return
      const start = `"response":${writer.text(startState)}`
      ledger.log.send('response.created', start)
      ledger.log.send('response.in_progress', start)
    },
    settle({ status, incompleteReason }) {
      if (status !== 'in_progress') end(status, { incompleteReason })
    },
    fail: (error) => failTold(error, error.code, error.message, {}),
    failAsProvider(failure) {
      const code = failure.code ?? failure.type ?? 'server_error'
      failTold(toProviderError(failure).toWire(), code, failure.message, failure.extra)
    },
    failAsModel(what) {
      const fix = 'Send the request again; if it repeats, choose another model'
      terminal.fail(new AppError('provider_error', { what, fix }).toWire())
    },
    object: () => (terminal.state === null ? null : writer.object(terminal.state)),
  }
  return terminal
}
