import { z } from 'zod'
import { generationsOf, methodSupport } from '../../../shared/compat/protocol.ts'
import { AppError } from '../../../shared/errors/app-error.ts'
import type { LiveCodex } from '../child/codex-child.ts'
import type { ClientLink } from './client-link.ts'
import { openedBy, type Opened } from './thread-ids.ts'
import type { ThreadRecord, ThreadTable } from './thread-table.ts'

const listed = z.object({
  items: z.array(z.object({ conversationId: z.string(), path: z.string() })),
  nextCursor: z.string().nullish(),
})
const pageSize = 100
const maxPages = 20

/**
 * Brings threads back into the memory of a new Codex, so that a request goes on where the old one died. Codex itself
 * keeps every finished item in its rollout file; the turn that ran is shown as interrupted (measured: 0.169.0).
 */
export class ThreadLoader {
  readonly #threads: ThreadTable<ClientLink>
  readonly #loading = new Map<string, Promise<void>>()
  readonly #unloading = new Map<string, Promise<unknown>>()

  constructor(threads: ThreadTable<ClientLink>) {
    this.#threads = threads
  }

  /** Does nothing for a thread that this Codex has. @throws RpcError, AppError `codex_gone` for one kept nowhere */
  async load(record: ThreadRecord<ClientLink>, codex: LiveCodex): Promise<void> {
    if (record.epoch === codex.epoch) return
    if (record.ephemeral) {
      this.#threads.forget(record.id)
      throw new AppError('codex_gone', {
        what: 'The Codex that had this ephemeral thread in its memory has ended',
        where: record.id,
        fix: 'Start a new thread',
      })
    }
    await this.loadById(record.id, codex)
  }

  /** The same for one nobody here has opened: another daemon had. */
  loadById(id: string, codex: LiveCodex): Promise<void> {
    const key = `${codex.epoch} ${id}`
    const running = this.#loading.get(key)
    if (running !== undefined) return running
    const loading = this.#load(id, codex).finally(() => this.#loading.delete(key))
    this.#loading.set(key, loading)
    return loading
  }

  /** Lets Codex put a v2 thread out of its memory; older versions keep it. */
  unload(id: string, codex: LiveCodex): void {
    if (methodSupport('thread/unsubscribe', codex.version) !== 'yes') return
    const unloading = unsubscribe(id, codex).finally(() => {
      if (this.#unloading.get(id) === unloading) this.#unloading.delete(id)
    })
    this.#unloading.set(id, unloading)
  }

  /**
   * To be waited for before a thread is opened: 0.169 answers several requests at once, and whoever resumes before
   * `thread/unsubscribe` has been done hears nothing of that thread.
   */
  async unloaded(id: string | null): Promise<void> {
    if (id !== null) await this.#unloading.get(id)
  }

  /** Codex tells what happens in a v1 conversation only to listeners: we are one, always. */
  async listen(opened: Opened, codex: LiveCodex): Promise<void> {
    const record = this.#threads.get(opened.id)
    if (opened.generation !== 'v1' || record === undefined) return
    const before = record.listener
    const raw = before?.raw ?? false
    record.listener = { id: await addListener(codex, opened.id, raw), raw }
    // Resuming has put another conversation in the place of the one that was loaded.
    if (before !== null) await codex.link.request('removeConversationListener', { subscriptionId: before.id })
  }

  /** Raw events are the model's own items; the subscription with them takes the place of the one without. */
  async listenRaw(record: ThreadRecord<ClientLink>, codex: LiveCodex): Promise<void> {
    const { listener } = record
    if (record.generation !== 'v1' || listener === null || listener.raw) return
    record.listener = { id: await addListener(codex, record.id, true), raw: true }
    await codex.link.request('removeConversationListener', { subscriptionId: listener.id })
  }

  async #load(id: string, codex: LiveCodex): Promise<void> {
    await this.unloaded(id)
    const record = this.#threads.get(id)
    const { v1, v2 } = generationsOf(codex.version)
    const asV1 = v1 && (!v2 || record?.generation === 'v1')
    const settings = record?.settings ?? {}
    const result = asV1
      ? await codex.link.request('resumeConversation', {
          path: record?.path ?? (await pathOf(id, codex)),
          overrides: settings,
        })
      : await codex.link.request('thread/resume', { ...settings, threadId: id })
    const opened = openedBy(result)
    if (opened === null) return
    this.#threads.opened(opened, codex.epoch, null, {})
    await this.listen(opened, codex)
  }
}

/** One that Codex does not have any more is as good as given up. */
async function unsubscribe(threadId: string, codex: LiveCodex): Promise<void> {
  await codex.link.request('thread/unsubscribe', { threadId }).catch(() => undefined)
}

async function addListener(codex: LiveCodex, conversationId: string, raw: boolean): Promise<string> {
  const params = { conversationId, experimentalRawEvents: raw }
  const answer = await codex.link.request('addConversationListener', params)
  return z.object({ subscriptionId: z.string() }).parse(answer).subscriptionId
}

/** 0.42 and 0.44 resume by path only. */
async function pathOf(id: string, codex: LiveCodex): Promise<string> {
  let cursor: string | null = null
  for (let page = 0; page < maxPages; page += 1) {
    const params: Record<string, unknown> = cursor === null ? { pageSize } : { pageSize, cursor }
    const { items, nextCursor } = listed.parse(await codex.link.request('listConversations', params))
    const found = items.find(({ conversationId }) => conversationId === id)
    if (found !== undefined) return found.path
    // 0.44.0 gives a cursor after the last page too.
    if (items.length === 0 || nextCursor == null) break
    cursor = nextCursor
  }
  throw new AppError('conversation_not_found', {
    what: 'Codex has no such conversation',
    current: id,
    fix: 'List them with listConversations',
  })
}
