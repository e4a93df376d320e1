import { z } from 'zod'
import { AppError } from '../../../../shared/errors/app-error.ts'
import type { JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import { readString } from '../../../../shared/protocol/json/readers.ts'
import type { CodexLink } from '../../../codex/link.ts'
import { readNotification, type CodexNotification } from './notification.ts'
import type { CodexRequest } from './read-request.ts'
import { threadStart, turnStart, type ThreadPlace } from './recipe.ts'
import { feedOf, type ThreadFeed, type ToolCall } from './thread-feed.ts'

/** Whoever writes the reply of the moment. */
export type TurnListener = {
  push(notification: CodexNotification): void
  failed(error: AppError): void
}

const startedSchema = z.object({
  thread: z.object({ id: z.string() }),
  /** Files whose text Codex adds to the conversation: the user's own AGENTS.md, which cannot be switched off. */
  instructionSources: z.array(z.string()).catch([]),
})
const turnSchema = z.object({ turn: z.object({ id: z.string() }) })

/** Leaving a thread must not hold anything up. */
const leaveMs = 5_000

type Waiting = { resolve(answer: unknown): void; reject(error: Error): void }

/**
 * One turn of one thread, made for one request of a client and kept while the client runs its tools. What Codex
 * reports while nobody listens waits.
 */
export class ForwardedTurn {
  readonly instructionSources: readonly string[]
  readonly #link: CodexLink
  readonly #feed: ThreadFeed
  readonly #threadId: string
  #turnId: string | null = null
  #listener: TurnListener | null = null
  #unheard: CodexNotification[] = []
  /** Calls Codex waits for, by `call_id`. */
  readonly #asked = new Map<string, Waiting>()
  /** Results that came before Codex asked for them. */
  readonly #early = new Map<string, string>()
  readonly #answered = new Set<string>()
  #begun = false
  /** The turn is over, at Codex or for us. */
  #over = false
  #spoiled = false
  #ended: () => void = () => undefined

  private constructor(link: CodexLink, started: z.infer<typeof startedSchema>) {
    this.#link = link
    this.#feed = feedOf(link)
    this.#threadId = started.thread.id
    this.instructionSources = started.instructionSources
  }

  /**
   * A thread with the request's settings and its whole conversation.
   *
   * @throws RpcError or AppError what Codex or the line says
   */
  static async open(
    link: CodexLink,
    request: CodexRequest,
    place: ThreadPlace,
    signal: AbortSignal,
  ): Promise<ForwardedTurn> {
    const answer = await link.request('thread/start', threadStart(request, place))
    const turn = new ForwardedTurn(link, startedSchema.parse(answer))
    turn.#listenToThread()
    try {
      signal.throwIfAborted()
      const { items } = request
      if (items.length > 0) {
        await link.request('thread/inject_items', { threadId: turn.#threadId, items }, { signal })
      }
      return turn
    } catch (error) {
      turn.drop()
      throw error
    }
  }

  /** Asks the model. @throws RpcError or AppError what Codex or the line says */
  async begin(request: CodexRequest): Promise<void> {
    const answer = await this.#link.request('turn/start', turnStart(this.#threadId, request))
    this.#turnId = turnSchema.parse(answer).turn.id
    // Dropped while it was starting: only now can it be interrupted.
    if (this.#over) this.#leave()
  }

  /** False once the turn has ended or Codex went on without the client. */
  get usable(): boolean {
    return !this.#over && !this.#spoiled
  }

  /** When the exhausted usage limit is lifted, seconds since the epoch. */
  limitResetsAt(): number | null {
    return this.#feed.limitResetsAt()
  }

  /** @param ended called once when a parked turn is of no use any more */
  park(ended: () => void): void {
    this.#listener = null
    this.#ended = ended
  }

  /** From now on, and what nobody has heard so far. */
  listen(listener: TurnListener): void {
    this.#ended = () => undefined
    this.#listener = listener
    const unheard = this.#unheard
    this.#unheard = []
    for (const notification of unheard) listener.push(notification)
  }

  answer(callId: string, text: string): void {
    this.#answered.add(callId)
    const waiting = this.#asked.get(callId)
    this.#asked.delete(callId)
    if (waiting === undefined) this.#early.set(callId, text)
    else waiting.resolve(toolResult(text))
  }

  /** Ends the turn if it runs, and leaves the thread, which Codex then forgets. */
  drop(): void {
    if (this.#over) return
    this.#over = true
    this.#listener = null
    this.#unheard = []
    this.#leave()
  }

  #listenToThread(): void {
    this.#feed.listen(this.#threadId, {
      notified: (method, params) => this.#notified(method, params),
      asked: (call) => this.#asks(call),
      gone: () => this.#gone(),
    })
  }

  #notified(method: string, params: unknown): void {
    if (this.#over) return
    // Before, Codex reports every injected item as if the model had just said it.
    if (method === 'turn/started') this.#begun = true
    const notification = this.#begun || method === 'error' ? readNotification(method, params) : null
    if (notification === null) return
    if (this.#goesOnAlone(notification)) this.#spoil()
    // What has ended need not be interrupted.
    if (notification.method === 'turn/completed') this.#turnId = null
    if (this.#listener === null) this.#unheard.push(notification)
    else this.#listener.push(notification)
  }

  /** The turn ended while it was parked, or Codex itself answered a call (arguments it could not read). */
  #goesOnAlone(notification: CodexNotification): boolean {
    if (notification.method === 'turn/completed') return this.#listener === null
    if (notification.method !== 'rawResponseItem/completed') return false
    const { item } = notification.params
    if (item['type'] !== 'function_call_output') return false
    return !this.#answered.has(readString(item, 'call_id') ?? '')
  }

  #spoil(): void {
    this.#spoiled = true
    this.#ended()
  }

  #asks({ callId }: ToolCall): Promise<unknown> {
    const early = this.#early.get(callId)
    if (early !== undefined) {
      this.#early.delete(callId)
      return Promise.resolve(toolResult(early))
    }
    return new Promise((resolve, reject) => this.#asked.set(callId, { resolve, reject }))
  }

  #gone(): void {
    if (this.#over) return
    this.#over = true
    const listener = this.#listener
    this.#listener = null
    this.#release()
    this.#ended()
    listener?.failed(lost())
  }

  #leave(): void {
    void this.#interruptAndForget().finally(() => {
      this.#feed.forget(this.#threadId)
      this.#release()
    })
  }

  async #interruptAndForget(): Promise<void> {
    const threadId = this.#threadId
    const options = { timeoutMs: leaveMs }
    const ignore = (): void => undefined
    if (this.#turnId !== null) {
      const params: JsonObject = { threadId, turnId: this.#turnId }
      await this.#link.request('turn/interrupt', params, options).catch(ignore)
    }
    await this.#link.request('thread/unsubscribe', { threadId }, options).catch(ignore)
  }

  /** Codex has forgotten these questions; our side of the line must too. */
  #release(): void {
    for (const { reject } of this.#asked.values()) reject(new Error('The client did not answer this call'))
    this.#asked.clear()
  }
}

/** Recorded: 0.169.0-client-tool-call.jsonl. A single text goes to the model as it is. */
const toolResult = (text: string): JsonObject => ({
  contentItems: [{ type: 'inputText', text }],
  success: true,
})

function lost(): AppError {
  return new AppError('codex_gone', {
    what: 'Codex went away in the middle of its answer',
    where: 'provider codex',
    fix: 'Send the request again: Codex is started anew by itself',
  })
}
