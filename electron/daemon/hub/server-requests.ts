import { RpcError, rpcCodes } from '../../codex/rpc-error.ts'
import { decisionResult, readApproval, type ApprovalFacts } from '../approvals/approval-request.ts'
import type { PromptQueue, PromptTicket } from '../approvals/prompt-queue.ts'
import type { ClientLink } from './client-link.ts'
import { refusal } from './refusal.ts'
import { threadNamed } from './thread-ids.ts'
import { candidates, type ThreadTable } from './thread-table.ts'

export type ServerRequestParts = {
  threads: ThreadTable<ClientLink>
  /** Null when there is no window where a person could be asked. */
  prompts: PromptQueue | null
  /** How long a question without a client waits for one to come back, ms. */
  graceMs: number
  log(line: string): void
}

/** A client that has gone has so long to come back before its question is refused. */
export const defaultGraceMs = 60_000

/** One question of Codex, until somebody has answered it. */
type Pending = {
  /** By which clients know it. */
  readonly id: number
  /** By which Codex does. */
  readonly codexId: string | number | undefined
  readonly method: string
  readonly params: unknown
  readonly threadId: string | null
  /** Clients that said they do not answer such questions. */
  readonly unable: Set<ClientLink>
  target: ClientLink | null
  ticket: PromptTicket | null
  timer: NodeJS.Timeout | null
  settle(how: { result: unknown } | { error: unknown }): void
}

/** Codex names an answered question once more; so many are remembered for that. */
const maxAnswered = 256

/**
 * Questions of Codex: to the client that owns the turn, else another one of that thread, else the person at the
 * window, else they wait a while for a client to come back and are refused.
 */
export class ServerRequests {
  readonly #parts: ServerRequestParts
  readonly #pending = new Set<Pending>()
  readonly #answered = new Map<string | number, number>()
  #count = 0

  constructor(parts: ServerRequestParts) {
    this.#parts = parts
  }

  ask(method: string, params: unknown, codexId: string | number | undefined): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const pending: Pending = {
        id: this.#count++,
        codexId,
        method,
        params,
        threadId: threadNamed(params),
        unable: new Set(),
        target: null,
        ticket: null,
        timer: null,
        settle: (how) => {
          if (!this.#pending.delete(pending)) return
          this.#release(pending)
          this.#remember(pending)
          if ('result' in how) resolve(how.result)
          else reject(how.error)
        },
      }
      this.#pending.add(pending)
      this.#route(pending)
    })
  }

  /** Our id of a question Codex says is settled. One that still waits here has been settled without us. */
  resolved(codexId: string | number): number | null {
    const pending = [...this.#pending].find((one) => one.codexId === codexId)
    if (pending === undefined) return this.#answered.get(codexId) ?? null
    pending.settle({ error: new RpcError(rpcCodes.internalError, 'It is settled already') })
    return pending.id
  }

  clientGone(client: ClientLink): void {
    for (const pending of this.#pending) {
      pending.unable.delete(client)
      if (pending.target === client) this.#route(pending)
    }
  }

  /** A client has come to that thread: what waits without one is asked there. */
  clientCame(threadId: string): void {
    for (const pending of this.#pending)
      if (pending.threadId === threadId && pending.target === null) this.#route(pending)
  }

  /** The turn that asked is over. Codex of before 0.100 does not say that its questions are with it. */
  turnEnded(threadId: string): void {
    for (const pending of this.#pending) if (pending.threadId === threadId) this.#drop(pending)
  }

  /** The Codex that asked is gone. */
  codexGone(): void {
    for (const pending of this.#pending) this.#drop(pending)
    this.#answered.clear()
  }

  #drop(pending: Pending): void {
    this.#tellResolved(pending, pending.target)
    pending.settle({ error: new RpcError(rpcCodes.internalError, 'The turn that asked is over') })
  }

  #route(pending: Pending): void {
    this.#release(pending)
    const record = this.#parts.threads.get(pending.threadId)
    const able = record === undefined ? [] : candidates(record)
    for (const client of able) {
      if (!client.isOpen || pending.unable.has(client)) continue
      const answer = client.ask(pending.method, pending.params, pending.id)
      if (answer === null) continue
      pending.target = client
      return void this.#await(pending, client, answer)
    }
    this.#withoutClient(pending)
  }

  async #await(pending: Pending, client: ClientLink, answer: Promise<unknown>): Promise<void> {
    try {
      const result = await answer
      if (pending.target === client) pending.settle({ result })
    } catch (error) {
      if (pending.target !== client || !this.#pending.has(pending)) return
      if (!client.isOpen || (error instanceof RpcError && error.code === rpcCodes.methodNotFound)) {
        pending.unable.add(client)
        return this.#route(pending)
      }
      pending.settle({ error })
    }
  }

  #withoutClient(pending: Pending): void {
    const { prompts, graceMs, log } = this.#parts
    const facts = this.#approval(pending)
    if (facts !== null && prompts !== null) {
      const ticket = prompts.ask(facts)
      pending.ticket = ticket
      void ticket.decision.then((decision) =>
        pending.settle({ result: decisionResult(pending.method, decision) }),
      )
      return
    }
    pending.timer = setTimeout(() => {
      log(`${pending.method} refused: no client came back within ${graceMs / 1000} s`)
      pending.settle(refusal(pending.method))
    }, graceMs)
  }

  #approval({ method, params }: Pending): ApprovalFacts | null {
    return readApproval(
      method,
      params,
      (threadId, itemId) => this.#parts.threads.get(threadId)?.edits.get(itemId) ?? [],
    )
  }

  /** Whoever was asked is not any more. */
  #release(pending: Pending): void {
    if (pending.timer !== null) clearTimeout(pending.timer)
    pending.ticket?.withdraw()
    pending.target = null
    pending.ticket = null
    pending.timer = null
  }

  #tellResolved({ id, threadId }: Pending, client: ClientLink | null): void {
    client?.deliver('serverRequest/resolved', { threadId, requestId: id })
  }

  #remember({ id, codexId }: Pending): void {
    if (codexId === undefined) return
    this.#answered.set(codexId, id)
    if (this.#answered.size <= maxAnswered) return
    const [oldest] = this.#answered.keys()
    if (oldest !== undefined) this.#answered.delete(oldest)
  }
}
