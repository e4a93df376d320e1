import { z } from 'zod'
import type { LiveCodex } from '../child/codex-child.ts'
import type { PromptQueue } from '../approvals/prompt-queue.ts'
import { ClientLink } from './client-link.ts'
import { HubRequests } from './hub-requests.ts'
import type { HubLink } from './hub-link.ts'
import { defaultGraceMs, ServerRequests } from './server-requests.ts'
import { lostTurn, noteEvent, noteSpawned } from './thread-events.ts'
import { scopeOf, withScope } from './scoped-handles.ts'
import { sessionConfiguredFor, threadNamed } from './thread-ids.ts'
import { ThreadLoader } from './thread-loader.ts'
import { ThreadTable, type ThreadRecord } from './thread-table.ts'

export type HubOptions = {
  codex: { ready(): Promise<LiveCodex>; current(): LiveCodex | null }
  /** Null when there is no window. */
  prompts: PromptQueue | null
  /** How long a question without a client waits for one, ms; a minute without it. */
  graceMs?: number
  log(line: string): void
  /** {@link Hub.counts} are others now. */
  changed(): void
}

export type Hub = {
  /** An own line to the shared Codex: its requests, the notifications of its threads, the questions of its turns. */
  openClient(name: string): HubLink
  /** A new Codex answers; to be called before anybody asks it anything. */
  attach(codex: LiveCodex): void
  /** Tells all clients something that is about no thread, as Codex would. */
  announce(method: string, params: unknown): void
  counts(): { turns: number; threads: number }
}

/** Notifications that come before it is known whose thread they are about. */
type Held = { threadId: string; method: string; params: unknown }
const maxHeld = 1_000

const resolvedParams = z.looseObject({ requestId: z.union([z.string(), z.number()]) })

/** Lets many clients share one Codex, each as if it were its own. */
export function createHub(options: HubOptions): Hub {
  const hub = new HubCore(options)
  return {
    openClient: (name) => hub.openClient(name),
    attach: (codex) => hub.attach(codex),
    announce: (method, params) => hub.announce(method, params),
    counts: () => hub.counts(),
  }
}

class HubCore {
  readonly #options: HubOptions
  readonly #threads = new ThreadTable<ClientLink>()
  readonly #clients = new Set<ClientLink>()
  readonly #questions: ServerRequests
  readonly #requests: HubRequests
  #held: Held[] = []
  #opening = 0
  #count = 0

  constructor(options: HubOptions) {
    this.#options = options
    const { codex, prompts, log, changed, graceMs = defaultGraceMs } = options
    this.#questions = new ServerRequests({ threads: this.#threads, prompts, graceMs, log })
    this.#requests = new HubRequests({
      codex,
      threads: this.#threads,
      loader: new ThreadLoader(this.#threads),
      questions: this.#questions,
      opening: (begins) => this.#noteOpening(begins),
      changed,
    })
  }

  openClient(name: string): HubLink {
    const client = new ClientLink(name, ++this.#count, {
      request: (from, method, params, given) => {
        const scoped = withScope(from.number, method, params)
        return this.#requests.request({ client: from, method, params: scoped, options: given })
      },
      notify: (method, params) => this.#options.codex.current()?.link.notify(method, params),
      follow: (from, threadId) => this.#requests.follow(from, threadId),
      runningTurn: (threadId) => this.#threads.get(threadId)?.turn ?? null,
      closed: (from) => this.#closed(from),
    })
    this.#clients.add(client)
    return client.end()
  }

  attach(codex: LiveCodex): void {
    codex.link.onNotification((method, params) => this.#notified(codex, method, params))
    codex.link.onServerRequest((method, params, id) => this.#questions.ask(method, params, id))
    codex.link.onClosed(() => this.#lost(codex))
  }

  announce(method: string, params: unknown): void {
    for (const client of this.#clients) client.deliver(method, params)
  }

  counts(): { turns: number; threads: number } {
    return this.#threads.counts(this.#options.codex.current()?.epoch ?? -1)
  }

  #closed(client: ClientLink): void {
    this.#clients.delete(client)
    const deserted = this.#threads.left(client)
    this.#questions.clientGone(client)
    for (const record of deserted) this.#requests.release(record)
    this.#options.changed()
  }

  #notified(codex: LiveCodex, method: string, params: unknown): void {
    const threadId = threadNamed(params) ?? sessionConfiguredFor(method, params)
    if (threadId === null) return this.#outsideThreads(method, params)
    const record = this.#threads.get(threadId) ?? noteSpawned(this.#threads, method, params, codex.epoch)
    if (record !== undefined) return this.#inThread(record, method, params)
    if (this.#opening > 0 && this.#held.length < maxHeld) this.#held.push({ threadId, method, params })
  }

  #outsideThreads(method: string, params: unknown): void {
    const scope = scopeOf(method, params)
    for (const client of this.#clients) {
      if (scope === null) client.deliver(method, params)
      else if (client.number === scope.client) client.deliver(method, scope.params)
    }
  }

  #inThread(record: ThreadRecord<ClientLink>, method: string, params: unknown): void {
    const { turn } = record
    const { turnEnded } = noteEvent(record, method, params)
    if (method === 'serverRequest/resolved') this.#tellResolved(record, params)
    else this.#deliver(record, method, params)
    if (turnEnded) {
      this.#questions.turnEnded(record.id)
      this.#requests.release(record)
    }
    if (turn !== record.turn) this.#options.changed()
  }

  #deliver(record: ThreadRecord<ClientLink>, method: string, params: unknown): void {
    const isV1 = method.startsWith('codex/event/')
    const raw = method === 'codex/event/raw_response_item'
    for (const client of record.subscribers) {
      // From 0.57 to 0.107 listeners of a v1 conversation get both forms.
      const wants =
        isV1 || record.generation === 'v1'
          ? client.hears(record.id, raw) || (!isV1 && client.openedAsV2.has(record.id))
          : true
      if (wants) client.deliver(method, params)
    }
  }

  #tellResolved(record: ThreadRecord<ClientLink>, params: unknown): void {
    const parsed = resolvedParams.safeParse(params)
    if (!parsed.success) return
    const requestId = this.#questions.resolved(parsed.data.requestId)
    if (requestId !== null) this.#deliver(record, 'serverRequest/resolved', { ...parsed.data, requestId })
  }

  #noteOpening(begins: boolean): void {
    this.#opening += begins ? 1 : -1
    if (begins) return
    const held = this.#held
    this.#held = []
    for (const one of held) {
      const record = this.#threads.get(one.threadId)
      if (record !== undefined) this.#inThread(record, one.method, one.params)
      else if (this.#opening > 0) this.#held.push(one)
    }
  }

  /** The threads stay known, to be loaded when next asked for; whoever waits for a turn learns that it is over. */
  #lost(codex: LiveCodex): void {
    this.#questions.codexGone()
    const why = `Codex ${codex.version} has ended in the middle of this turn. What was finished is kept; ask again.`
    for (const record of this.#threads.all()) {
      if (record.epoch !== codex.epoch) continue
      const notices = record.turn === null ? [] : lostTurn(record, why)
      record.epoch = 0
      record.listener = null
      record.settingsDue = true
      record.turn = null
      record.edits.clear()
      for (const { method, params } of notices) this.#deliver(record, method, params)
    }
    this.#options.changed()
  }
}
