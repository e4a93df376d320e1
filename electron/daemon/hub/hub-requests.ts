import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { generationsOf } from '../../../shared/compat/protocol.ts'
import type { RequestOptions } from '../../codex/link.ts'
import { RpcError } from '../../codex/rpc-error.ts'
import type { LiveCodex } from '../child/codex-child.ts'
import type { ClientLink } from './client-link.ts'
import type { ServerRequests } from './server-requests.ts'
import {
  loadingMethods,
  openedBy,
  openingMethods,
  resumedByV1,
  threadNamed,
  turnMethods,
} from './thread-ids.ts'
import type { ThreadLoader } from './thread-loader.ts'
import { turnSettingsIn, type ThreadRecord, type ThreadTable } from './thread-table.ts'

export type HubRequestParts = {
  codex: { ready(): Promise<LiveCodex>; current(): LiveCodex | null }
  threads: ThreadTable<ClientLink>
  loader: ThreadLoader
  questions: ServerRequests
  /** Between the two it is not known yet whose the threads are that Codex speaks of. */
  opening(begins: boolean): void
  changed(): void
}

type Call = { client: ClientLink; method: string; params: unknown; options: RequestOptions }

const listenParams = z.object({ conversationId: z.string(), experimentalRawEvents: z.boolean().nullish() })
const subscriptionParams = z.object({ subscriptionId: z.string() })
const startedTurn = z.object({ turn: z.object({ id: z.string() }) })
/** Of both generations (0.44.0: `conversation not found: ID`, 0.169.0: `thread not found: ID`). */
const notFound = /\b(?:thread|conversation) not found\b/i

/** What the hub does between a client's request and Codex's: who owns what, and threads a new Codex does not know. */
export class HubRequests {
  readonly #parts: HubRequestParts

  constructor(parts: HubRequestParts) {
    this.#parts = parts
  }

  /** @throws RpcError of Codex; AppError when there is no Codex to ask, or it went while asked */
  async request(call: Call): Promise<unknown> {
    const codex = await this.#parts.codex.ready()
    switch (call.method) {
      case 'addConversationListener':
        return this.#addListener(call, codex)
      case 'removeConversationListener':
        return this.#removeListener(call, codex)
      case 'thread/unsubscribe':
        return this.#unsubscribe(call, codex)
    }
    if (openingMethods.has(call.method)) return this.#joined(call, codex) ?? this.#open(call, codex)
    if (turnMethods.has(call.method)) return this.#beginTurn(call, codex)
    return this.#send(call, codex)
  }

  /** Nobody follows it any more: Codex may put it out of its memory once its turn is over. */
  release(record: ThreadRecord<ClientLink>): void {
    const codex = this.#parts.codex.current()
    if (record.turn !== null || record.subscribers.size > 0 || record.generation !== 'v2') return
    const isLoaded = codex !== null && record.epoch === codex.epoch
    record.epoch = 0
    if (record.ephemeral) this.#parts.threads.forget(record.id)
    if (isLoaded) this.#parts.loader.unload(record.id, codex)
  }

  /**
   * v1 resumes by loading a second time from the file, which does not have the turn that runs (measured: 0.44.0): a client
   * that comes back in the middle of one joins the conversation that is loaded.
   */
  #joined({ client, method, params }: Call, codex: LiveCodex): unknown {
    if (method !== 'resumeConversation') return null
    const record = this.#parts.threads.get(resumedByV1(params))
    if (record === undefined || record.turn === null || record.epoch !== codex.epoch) return null
    this.follow(client, record.id)
    const { id: conversationId, model, path: rolloutPath } = record
    return { conversationId, model, initialMessages: null, rolloutPath }
  }

  async #open(call: Call, codex: LiveCodex): Promise<unknown> {
    const { client, method, params, options } = call
    const { opening, threads, loader, questions, changed } = this.#parts
    await loader.unloaded(threadNamed(params))
    opening(true)
    try {
      const result = await codex.link.request(method, params, options)
      const opened = openedBy(result)
      if (opened !== null) {
        threads.opened(opened, codex.epoch, client.isOpen ? client : null, params)
        if (opened.generation === 'v2') client.openedAsV2.add(opened.id)
        await loader.listen(opened, codex)
        questions.clientCame(opened.id)
        changed()
      }
      return result
    } finally {
      opening(false)
    }
  }

  async #beginTurn(call: Call, codex: LiveCodex): Promise<unknown> {
    const record = await this.#loaded(call, codex)
    const before = record?.turn ?? null
    if (record !== undefined) {
      record.owner = call.client
      record.turn = { id: before?.id ?? null, owner: call.client }
      this.#parts.changed()
    }
    try {
      const result = await this.#send(withDueSettings(call, record), codex)
      this.#begun(call, codex, result)
      return result
    } catch (error) {
      if (record !== undefined && record.turn?.id === (before?.id ?? null)) record.turn = before
      throw error
    }
  }

  #begun(call: Call, codex: LiveCodex, result: unknown): void {
    const { threads, changed } = this.#parts
    const record = threads.get(threadNamed(call.params))
    if (record === undefined || record.epoch !== codex.epoch) return
    record.settingsDue = false
    record.turnSettings = { ...record.turnSettings, ...turnSettingsIn(call.params) }
    const started = startedTurn.safeParse(result)
    // A short turn may be over before its request is answered.
    if (record.turn !== null && started.success) record.turn.id ??= started.data.turn.id
    changed()
  }

  /** One that this Codex does not know is loaded from its file, once. */
  async #send(call: Call, codex: LiveCodex): Promise<unknown> {
    const { method, params, options, client } = call
    await this.#loaded(call, codex)
    try {
      return await codex.link.request(method, params, options)
    } catch (error) {
      const id = threadNamed(params)
      const lost = error instanceof RpcError && notFound.test(error.message)
      if (!lost || id === null || loadingMethods.has(method)) throw error
      await this.#loadLost(id, codex, client, error)
      return codex.link.request(method, params, options)
    }
  }

  /** Where loading fails, what Codex said first is the better answer. */
  async #loadLost(id: string, codex: LiveCodex, client: ClientLink, why: RpcError): Promise<void> {
    const { threads, loader } = this.#parts
    if (threads.get(id)?.ephemeral === true) throw why
    await loader.loadById(id, codex).catch(() => {
      throw why
    })
    this.follow(client, id)
  }

  follow(client: ClientLink, threadId: string): boolean {
    const { threads, questions } = this.#parts
    const record = threads.get(threadId)
    if (record === undefined || !client.isOpen) return false
    record.subscribers.add(client)
    record.owner ??= client
    questions.clientCame(threadId)
    return true
  }

  async #loaded(call: Call, codex: LiveCodex): Promise<ThreadRecord<ClientLink> | undefined> {
    const record = this.#parts.threads.get(threadNamed(call.params))
    if (record !== undefined && !loadingMethods.has(call.method)) await this.#parts.loader.load(record, codex)
    return record
  }

  /** Codex has one subscription of ours for each conversation; clients get theirs from us, or each would see all twice. */
  async #addListener(call: Call, codex: LiveCodex): Promise<unknown> {
    const parsed = listenParams.safeParse(call.params)
    const { client } = call
    if (!parsed.success || !generationsOf(codex.version).v1) return this.#send(call, codex)
    const { conversationId: threadId, experimentalRawEvents } = parsed.data
    const { threads, loader } = this.#parts
    const known = threads.get(threadId)
    if (known === undefined) await loader.loadById(threadId, codex)
    else await loader.load(known, codex)
    const record = threads.get(threadId)
    const raw = experimentalRawEvents ?? false
    if (raw && record !== undefined) await loader.listenRaw(record, codex)
    const subscriptionId = randomUUID()
    client.listening.set(subscriptionId, { threadId, raw })
    this.follow(client, threadId)
    return { subscriptionId }
  }

  #removeListener(call: Call, codex: LiveCodex): Promise<unknown> {
    const parsed = subscriptionParams.safeParse(call.params)
    if (parsed.success && call.client.listening.delete(parsed.data.subscriptionId)) return Promise.resolve({})
    return this.#send(call, codex)
  }

  async #unsubscribe(call: Call, codex: LiveCodex): Promise<unknown> {
    const { threads, changed } = this.#parts
    const id = threadNamed(call.params)
    const record = threads.get(id)
    if (id === null || record === undefined) return codex.link.request(call.method, call.params, call.options)
    const status = record.subscribers.has(call.client) ? 'unsubscribed' : 'notSubscribed'
    for (const deserted of threads.left(call.client, id)) this.release(deserted)
    changed()
    return { status }
  }
}

/** After a new Codex has loaded the thread, the next turn brings back what earlier turns had set. */
function withDueSettings(call: Call, record: ThreadRecord<ClientLink> | undefined): Call {
  if (record === undefined || !record.settingsDue || Object.keys(record.turnSettings).length === 0)
    return call
  const given = z.record(z.string(), z.unknown()).parse(call.params)
  const params = { ...record.turnSettings, ...given }
  if (call.method === 'turn/start') return { ...call, params }
  return call.method === 'sendUserMessage' ? { ...call, method: 'sendUserTurn', params } : call
}
