import { AppError, type WireError } from '../../../errors/app-error.ts'
import type { JsonObject } from '../../json/json-value.ts'
import type { ItemLedger } from '../../responses/item-ledger.ts'
import { ResponseWriter, startState, type ResponseState } from '../../responses/response-object.ts'
import { toProviderError, type ProviderFailure } from '../../provider-failure.ts'
import type { ReplyContext } from '../converter.ts'
import type { ReplyMemory } from './reply-memory.ts'

/** The first and the last events of a reply: it begins once and ends once. */
export class ReplyTerminal {
  /** The latest usage the upstream told. */
  usage: JsonObject | null = null
  state: ResponseState | null = null
  error: WireError | null = null
  readonly #context: ReplyContext<ReplyMemory>
  readonly #ledger: ItemLedger
  readonly #writer: ResponseWriter
  #begun = false

  constructor(context: ReplyContext<ReplyMemory>, ledger: ItemLedger) {
    const { replyId: id, clientModel: model, createdAt, memory } = context
    this.#context = context
    this.#ledger = ledger
    this.#writer = new ResponseWriter({ id, model, createdAt }, memory.echo)
  }

  begin(): void {
    if (this.#begun) return
    this.#begun = true
    const { log } = this.#ledger
    if (!log.wanted) return
    const start = `"response":${this.#writer.text(startState)}`
    log.send('response.created', start)
    log.send('response.in_progress', start)
  }

  settle(status: 'completed' | 'incomplete', incompleteReason: string | null): void {
    this.#end(status, null, incompleteReason)
  }

  fail(error: WireError): void {
    this.#failTold(error, error.code, error.message, {})
  }

  /** With the provider's own code: Codex acts on `context_length_exceeded`, `rate_limit_exceeded`, … */
  failAsProvider(failure: ProviderFailure): void {
    const code = failure.code ?? failure.type ?? 'server_error'
    this.#failTold(toProviderError(failure).toWire(), code, failure.message, failure.extra)
  }

  /** The model, not the transport, made something that cannot be given to the client. */
  failAsModel(what: string): void {
    const fix = 'Send the request again; if it repeats, choose another model'
    this.fail(new AppError('provider_error', { what, fix }).toWire())
  }

  /** The reply object in its final state; null before. */
  object(): JsonObject | null {
    return this.state === null ? null : this.#writer.object(this.state)
  }

  #failTold(error: WireError, code: string, message: string, extra: JsonObject): void {
    this.begin()
    this.error = error
    this.#end('failed', { ...extra, code, message }, null)
  }

  #end(
    status: 'completed' | 'incomplete' | 'failed',
    error: ResponseState['error'],
    incompleteReason: string | null,
  ): void {
    if (this.state !== null) return
    const { now, createdAt } = this.#context
    const state: ResponseState = {
      status,
      completedAt: status === 'completed' ? (now?.() ?? createdAt) : null,
      error,
      incompleteReason,
      output: this.#ledger.finished(),
      usage: this.usage,
    }
    this.state = state
    const { log } = this.#ledger
    if (log.wanted) log.send(`response.${status}`, `"response":${this.#writer.text(state)}`)
  }
}
