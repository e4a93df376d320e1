import { AppError } from '../../../shared/errors/app-error.ts'
import type { RequestOptions, ServerRequestListener } from '../../codex/link.ts'
import type { HubLink } from './hub-link.ts'

type NotificationListener = (method: string, params: unknown) => void

/** What the hub does for a line. */
export type HubSide = {
  request(client: ClientLink, method: string, params: unknown, options: RequestOptions): Promise<unknown>
  notify(method: string, params: unknown): void
  follow(client: ClientLink, threadId: string): boolean
  runningTurn(threadId: string): { id: string | null } | null
  closed(client: ClientLink): void
}

/** The hub's end of one client's line. */
export class ClientLink {
  readonly name: string
  /** No other client of this daemon has it. */
  readonly number: number
  /** v1: only who asks for the events of a conversation gets them; `raw`: with the model's own items. */
  readonly listening = new Map<string, { threadId: string; raw: boolean }>()
  /** Threads this client has opened by methods of v2, and wants to hear of in that form. */
  readonly openedAsV2 = new Set<string>()
  readonly #hub: HubSide
  readonly #notified = new Set<NotificationListener>()
  readonly #asked = new Set<ServerRequestListener>()
  readonly #closed = new Set<() => void>()
  #open = true

  constructor(name: string, number: number, hub: HubSide) {
    this.name = name
    this.number = number
    this.#hub = hub
  }

  get isOpen(): boolean {
    return this.#open
  }

  deliver(method: string, params: unknown): void {
    for (const listener of this.#notified) listener(method, params)
  }

  /** Null when nobody at this end answers such a question. */
  ask(method: string, params: unknown, id: number): Promise<unknown> | null {
    for (const listener of this.#asked) {
      const answer = listener(method, params, id)
      if (answer !== null) return answer
    }
    return null
  }

  /** @param raw the event is one of those only some asked for */
  hears(threadId: string, raw: boolean): boolean {
    for (const listening of this.listening.values())
      if (listening.threadId === threadId && (listening.raw || !raw)) return true
    return false
  }

  end(): HubLink {
    return {
      name: this.name,
      request: (method, params, options = {}) =>
        this.#open ? this.#hub.request(this, method, params, options) : Promise.reject(closedLine(method)),
      notify: (method, params) => this.#hub.notify(method, params),
      onNotification: (listener) => added(this.#notified, listener),
      onServerRequest: (listener) => added(this.#asked, listener),
      onClosed: (listener) => added(this.#closed, listener),
      close: () => this.#close(),
      follow: (threadId) => this.#hub.follow(this, threadId),
      runningTurn: (threadId) => this.#hub.runningTurn(threadId),
    }
  }

  #close(): void {
    if (!this.#open) return
    this.#open = false
    this.#hub.closed(this)
    for (const listener of this.#closed) listener()
  }
}

function added<T>(set: Set<T>, listener: T): () => void {
  set.add(listener)
  return () => void set.delete(listener)
}

const closedLine = (method: string): AppError =>
  new AppError('codex_gone', { what: 'This line to the daemon has been closed', where: method })
