import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { AppError } from '../../../../shared/errors/app-error.ts'
import { editsOfItem, type FileEdit } from '../../approvals/file-edits.ts'
import { threadNamed } from '../../hub/thread-ids.ts'
import type { V1Msg } from './item-events.ts'
import { ThreadToEvents } from './thread-to-events.ts'
import { v1Question, v2Decision } from './v1-approvals.ts'

/** A question to the client, and its answer. */
type Ask = (method: string, params: unknown) => Promise<unknown>

type V1Thread = { events: ThreadToEvents; edits: Map<string, readonly FileEdit[]> }
type Listening = { threadId: string; raw: boolean }
type Expected = { threadId: string; method: string; resolve(turnId: string): void }

const turnSchema = z.object({ turn: z.object({ id: z.string() }) })
const announced = z.object({
  item: z.object({ type: z.literal('fileChange'), id: z.string(), changes: z.unknown().optional() }),
})
const authMode = z.object({ authMode: z.string().nullish() })
const loginDone = z.object({
  loginId: z.string().nullish(),
  success: z.boolean(),
  error: z.string().nullish(),
})

/**
 * What one client that speaks v1 sees of a Codex that speaks only v2: its conversations, told in v1's events to whoever
 * listens, and their approvals asked in v1's form.
 */
export class V1Bridge {
  readonly #notify: (method: string, params: unknown) => void
  readonly #threads = new Map<string, V1Thread>()
  /** Opened by v2 methods: their notifications are passed on as they are. */
  readonly #v2 = new Set<string>()
  readonly #listening = new Map<string, Listening>()
  readonly #expected = new Set<Expected>()
  #spoken = false

  constructor(notify: (method: string, params: unknown) => void) {
    this.#notify = notify
  }

  /** The client has called a v1 method that is mapped: global news reach it in v1's form too. */
  speak(): void {
    this.#spoken = true
  }

  opened(threadId: string): void {
    if (!this.#threads.has(threadId))
      this.#threads.set(threadId, { events: new ThreadToEvents(), edits: new Map() })
  }

  openedAsV2(threadId: string): void {
    this.#v2.add(threadId)
  }

  listen(threadId: string, raw: boolean): string {
    this.opened(threadId)
    const id = randomUUID()
    this.#listening.set(id, { threadId, raw })
    return id
  }

  /** False when there is no such subscription. */
  stopListening(subscriptionId: string): boolean {
    return this.#listening.delete(subscriptionId)
  }

  /**
   * The id of the turn of the next such notification.
   *
   * @throws AppError `codex_timeout`
   */
  next(threadId: string, method: string, timeoutMs: number): Promise<string> {
    return new Promise((resolve, reject) => {
      const expected: Expected = {
        threadId,
        method,
        resolve: (turnId) => {
          clearTimeout(timer)
          this.#expected.delete(expected)
          resolve(turnId)
        },
      }
      const timer = setTimeout(() => {
        this.#expected.delete(expected)
        reject(late(method, timeoutMs))
      }, timeoutMs)
      this.#expected.add(expected)
    })
  }

  /** @returns whether the client gets the notification as it is, too */
  receive(method: string, params: unknown): boolean {
    const threadId = threadNamed(params)
    if (threadId === null) {
      if (this.#spoken) this.#global(method, params)
      return true
    }
    const thread = this.#threads.get(threadId)
    if (thread === undefined) return true
    this.#meet(threadId, method, params)
    const item = announced.safeParse(params).data?.item
    if (item !== undefined) thread.edits.set(item.id, editsOfItem(item.changes))
    const told = thread.events.translate(method, params)
    if (told !== null) this.#tell(threadId, told.turnId, told.events)
    return this.#v2.has(threadId)
  }

  /** Null for a question that goes to the client as it is. */
  ask(method: string, params: unknown, ask: Ask): Promise<unknown> | null {
    const threadId = threadNamed(params)
    const thread = threadId === null ? undefined : this.#threads.get(threadId)
    if (threadId === null || thread === undefined || this.#v2.has(threadId)) return null
    const question = v1Question(method, params, (itemId) => thread.edits.get(itemId) ?? [])
    if (question === null) return null
    this.#tell(threadId, question.turnId, [question.event])
    return ask(question.method, question.params).then((result) => {
      const decision = v2Decision(result)
      const yes = decision.decision !== 'decline' && decision.decision !== 'cancel'
      if (yes) this.#tell(threadId, question.turnId, thread.events.approved(question.itemId))
      return decision
    })
  }

  #tell(threadId: string, turnId: string, events: readonly V1Msg[]): void {
    const listening = [...this.#listening.values()].filter((one) => one.threadId === threadId)
    for (const msg of events) {
      const raw = msg.type === 'raw_response_item'
      if (listening.some((one) => one.raw || !raw))
        this.#notify(`codex/event/${msg.type}`, { id: turnId, msg, conversationId: threadId })
    }
  }

  #meet(threadId: string, method: string, params: unknown): void {
    const turnId = turnSchema.safeParse(params).data?.turn.id ?? ''
    for (const expected of this.#expected)
      if (expected.threadId === threadId && expected.method === method) expected.resolve(turnId)
  }

  #global(method: string, params: unknown): void {
    if (method === 'account/updated') {
      const mode = authMode.safeParse(params).data?.authMode ?? null
      this.#notify('authStatusChange', { authMethod: mode })
    } else if (method === 'account/login/completed') {
      const { loginId, success, error } = loginDone.safeParse(params).data ?? { success: false }
      this.#notify('loginChatGptComplete', { loginId: loginId ?? '', success, error: error ?? null })
    }
  }
}

const late = (method: string, timeoutMs: number): AppError =>
  new AppError('codex_timeout', {
    what: `Codex did not tell ${method} within ${timeoutMs} ms`,
    fix: 'Try again',
  })
