import { AppError, toWireError } from '../../../../shared/errors/app-error.ts'
import type { ConversionWarning } from '../../../../shared/protocol/convert/converter.ts'
import type { JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import type { ProviderFailure } from '../../../../shared/protocol/provider-failure.ts'
import {
  startState,
  type ResponseState,
  ResponseWriter,
} from '../../../../shared/protocol/responses/response-object.ts'
import type { CodexLink } from '../../../codex/link.ts'
import { RpcError } from '../../../codex/rpc-error.ts'
import { newId } from '../../new-id.ts'
import type { OutgoingRequest, ReplyHandler, UpstreamCall } from '../upstream.ts'
import { ClientStream } from './client-stream.ts'
import { configuredMcpServers, requireForwarding } from './codex-support.ts'
import { failureOf, type Told } from './failure-of.ts'
import { ForwardedTurn, type TurnListener } from './forwarded-turn.ts'
import { historyItems } from './history-items.ts'
import type { CodexNotification } from './notification.ts'
import type { ParkedTurns } from './parked-turns.ts'
import { parseBody, readCodexRequest, type CodexRequest } from './read-request.ts'
import { ReplyWriter } from './reply-writer.ts'
import type { Workplace } from './workplace.ts'

export type CodexCallDeps = {
  link: () => Promise<CodexLink>
  modelProvider: string
  workplace: Workplace
  parked: ParkedTurns
  timing: CallTiming
}

export type CallTiming = {
  /** A failure within this time keeps its HTTP status; later the client has been told 200. */
  headMs: number
  /** So long after its last call a provider that says nothing is done, for now: its stream broke off. */
  settleMs: number
}

/** One request of a client on its way through Codex. */
export class CodexCall implements UpstreamCall, TurnListener {
  readonly #deps: CodexCallDeps
  readonly #outgoing: OutgoingRequest
  readonly #stream: ClientStream
  readonly #gone = new AbortController()
  #request: CodexRequest | null = null
  #turn: ForwardedTurn | null = null
  #writer: ReplyWriter | null = null
  #response: ResponseWriter | null = null
  #warnings: ConversionWarning[] = []
  #headTimer: NodeJS.Timeout | null = null
  #silenceTimer: NodeJS.Timeout | null = null
  #done = false

  constructor(deps: CodexCallDeps, outgoing: OutgoingRequest, handler: ReplyHandler) {
    this.#deps = deps
    this.#outgoing = outgoing
    this.#stream = new ClientStream(handler)
  }

  async run(): Promise<void> {
    try {
      const request = readCodexRequest(parseBody(this.#outgoing.pieces))
      this.#request = request
      this.#prepare(request)
      if (!this.#resume(request)) await this.#start(request)
    } catch (thrown) {
      if (!this.#gone.signal.aborted) this.#fail(toAppError(thrown))
    }
  }

  #prepare(request: CodexRequest): void {
    const writer = new ReplyWriter(request.tools, newId)
    const head = { id: newId('resp'), model: request.model, createdAt: seconds() }
    const response = new ResponseWriter(head, request.echo)
    this.#writer = writer
    this.#response = response
    if (!request.stream) return
    const state = response.text(startState)
    for (const type of ['response.created', 'response.in_progress']) writer.send(type, `"response":${state}`)
  }

  abort(): void {
    this.#gone.abort(new Error('the client is gone'))
    this.#finish()
    this.#stream.stop()
    this.#turn?.drop()
  }

  pause(): void {
    this.#stream.pause()
  }

  resume(): void {
    this.#stream.resume()
  }

  push(notification: CodexNotification): void {
    const writer = this.#writer
    if (this.#done || writer === null) return
    writer.push(notification)
    this.#watchSilence()
    if (writer.outcome === null) return this.#deliver()
    this.#conclude()
  }

  failed(error: AppError): void {
    if (!this.#done) this.#fail(error)
  }

  /** @returns false when no turn waits for what this request brings */
  #resume(request: CodexRequest): boolean {
    const found = this.#deps.parked.take(request)
    if (found === null) return false
    this.#follow(found.turn)
    for (const [callId, text] of found.results) found.turn.answer(callId, text)
    return true
  }

  async #start(request: CodexRequest): Promise<void> {
    const { signal } = this.#gone
    const link = await this.#deps.link()
    signal.throwIfAborted()
    const [mcpServers] = await Promise.all([configuredMcpServers(link), requireForwarding(link)])
    signal.throwIfAborted()
    const { modelProvider, workplace } = this.#deps
    const place = { ...(await workplace.placeFor(request.model)), modelProvider, mcpServers }
    signal.throwIfAborted()
    const turn = await ForwardedTurn.open(link, request, place, signal)
    if (signal.aborted) return turn.drop()
    this.#warnings = turn.instructionSources.map(addedByCodex)
    this.#follow(turn)
    await turn.begin(request)
  }

  #follow(turn: ForwardedTurn): void {
    this.#turn = turn
    this.#headTimer = setTimeout(() => this.#begin(), this.#deps.timing.headMs)
    this.#watchSilence()
    turn.listen(this)
  }

  #watchSilence(): void {
    if (this.#silenceTimer !== null) clearTimeout(this.#silenceTimer)
    const settles = this.#writer?.hasPendingCalls === true
    const wait = settles ? this.#deps.timing.settleMs : this.#outgoing.idleTimeoutMs
    if (this.#done || wait <= 0) return
    this.#silenceTimer = setTimeout(() => this.#silent(settles, wait), wait)
  }

  #silent(settles: boolean, waited: number): void {
    if (!settles) return this.#fail(tooSlow(waited))
    this.#writer?.settle()
    this.#conclude()
  }

  /** Events that came together leave together; the first of them shows that this is going to be an answer. */
  #deliver(): void {
    if (this.#request?.stream !== true || this.#writer?.hasItems !== true) return
    this.#begin()
    this.#stream.events(this.#writer.take())
  }

  #begin(): void {
    if (this.#request?.stream !== true || this.#stream.begun) return
    this.#stream.begin(this.#warnings)
    this.#stream.events(this.#writer?.take() ?? [])
  }

  #conclude(): void {
    const writer = this.#writer
    const outcome = writer?.outcome ?? null
    if (this.#done || writer === null || outcome === null) return
    const told = failureOf(outcome, this.#turn?.limitResetsAt() ?? null, seconds())
    if (told !== null) return this.#tellFailure(told)
    const reason = outcome.kind === 'incomplete' ? outcome.reason : null
    this.#tell({
      ...this.#ending(reason === null ? 'completed' : 'incomplete'),
      incompleteReason: reason,
    })
    if (outcome.kind === 'calls') this.#park(writer)
    else this.#turn?.drop()
  }

  #park(writer: ReplyWriter): void {
    const request = this.#request
    const turn = this.#turn
    if (request === null || turn === null) return
    const items = writer.items.map((item) => ({ item, path: '' }))
    const reply = historyItems(items, request.tools, { list: [], add: () => undefined })
    this.#deps.parked.put(turn, request, reply, writer.toldCalls)
  }

  #tell(state: ResponseState): void {
    const response = this.#response
    const writer = this.#writer
    if (response === null || writer === null) return
    if (this.#request?.stream === true) {
      this.#begin()
      writer.send(`response.${state.status}`, `"response":${response.text(state)}`)
      this.#stream.events(writer.take())
      this.#stream.end()
    } else {
      this.#stream.whole(response.object(state), this.#warnings)
    }
    this.#finish()
  }

  #tellFailure({ status, failure, retryAfterSeconds }: Told): void {
    if (!this.#stream.begun) this.#stream.refuse(status, failure, retryAfterSeconds)
    else this.#tellInStream(failure)
    this.#finish()
    this.#turn?.drop()
  }

  #tellInStream({ code, message, extra }: ProviderFailure): void {
    const error: JsonObject & { code: string; message: string } = {
      ...extra,
      code: code ?? 'server_error',
      message,
    }
    this.#tell({ ...this.#ending('failed'), error })
  }

  #ending(status: ResponseState['status']): ResponseState {
    const { items = [], usage = null } = this.#writer ?? {}
    return {
      ...startState,
      status,
      completedAt: status === 'completed' ? seconds() : null,
      output: items,
      usage,
    }
  }

  #fail(error: AppError): void {
    this.#stream.fail(error)
    this.#finish()
    this.#turn?.drop()
  }

  #finish(): void {
    this.#done = true
    for (const timer of [this.#headTimer, this.#silenceTimer]) if (timer !== null) clearTimeout(timer)
  }
}

const seconds = (): number => Math.floor(Date.now() / 1000)

/** `thread/start` and its like, refused: Codex's own words say what is wrong. */
function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  if (!(thrown instanceof RpcError)) return AppError.fromWire(toWireError(thrown))
  return new AppError(
    'codex_refused',
    { what: `Codex refused the request: ${thrown.message.slice(0, 500)}`, where: 'provider codex' },
    { cause: thrown },
  )
}

/** Codex reads it from its own folder for every thread and has no switch for it (0.169.0). */
const addedByCodex = (): ConversionWarning => ({
  code: 'codex-instructions-added',
  path: 'instructions',
  message: 'Codex adds the AGENTS.md of the user’s Codex folder to every request',
})

function tooSlow(waited: number): AppError {
  return new AppError('provider_timeout', {
    what: 'Codex took too long to continue its answer',
    where: 'provider codex',
    current: `nothing for ${waited} ms`,
    fix: 'Send the request again',
  })
}
