import { stat } from 'node:fs/promises'
import { z } from 'zod'
import { methodSupport, supportedParams } from '../../../shared/compat/protocol.ts'
import type { Session, SessionPage } from '../../../shared/codex/session.ts'
import { AppError } from '../../../shared/errors/app-error.ts'
import type { CodexLink } from '../../codex/link.ts'
import { createLastTurns, type LastTurnsOptions, type StoredSession } from './last-turns.ts'

export type SessionListInput = {
  /** Of the page before; null: the newest. */
  cursor: string | null
  limit: number
  /** False leaves out how the last turn ended, which costs a question for each session. */
  withLastTurns?: boolean
}

export type SessionList = {
  /** Newest first, without archived ones. @throws RpcError or AppError of the link */
  list(input: SessionListInput): Promise<SessionPage>
  /** @throws RpcError or AppError of the link; `codex_refused` for an id that no session has */
  archive(id: string): Promise<void>
}

/** 0.42 and 0.44 wait 10 s for a loaded conversation to end before they archive it. */
const archiveTimeoutMs = 30_000
/** How far archive() looks for a session nobody has listed, pages of 100: v1 wants its file too. */
const maxPages = 50

/** `cwd`, `updatedAt` and `status` came with later versions (recorded: 0.58, 0.94, 0.169); times are epoch seconds. */
const threadSchema = z.object({
  id: z.string(),
  preview: z.string().catch(''),
  cwd: z.string().nullish(),
  path: z.string().nullish(),
  createdAt: z.number().nullish(),
  updatedAt: z.number().nullish(),
  status: z.object({ type: z.string() }).nullish().catch(null),
})
const threadsSchema = z.object({ data: z.array(threadSchema), nextCursor: z.string().nullish() })

/** 0.42 and 0.44: no folder, and one time, in ISO 8601, when it began. */
const conversationSchema = z.object({
  conversationId: z.string(),
  preview: z.string().catch(''),
  path: z.string(),
  timestamp: z.string().nullish(),
  cwd: z.string().nullish(),
})
const conversationsSchema = z.object({
  items: z.array(conversationSchema),
  nextCursor: z.string().nullish(),
})

type Page = { found: StoredSession[]; cursor: string | null }

/**
 * The saved sessions of Codex, whichever program began them, on every version from 0.42 to the newest. Without
 * `isRunning` versions before 0.125 cannot be told to have cut a session off.
 */
export function createSessionList(options: LastTurnsOptions): SessionList {
  const { link, version, isRunning = () => false } = options
  const threads = methodSupport('thread/list', version) === 'yes'
  const page = threads ? listThreads : listConversations
  const lastTurns = createLastTurns(options)
  const paths = new Map<string, string>()

  async function read(cursor: string | null, limit: number): Promise<Page> {
    const read = await page(link, version, { cursor, limit })
    for (const { session, path } of read.found) if (path !== null) paths.set(session.id, path)
    // 0.42 and 0.44 give a cursor with every page; behind an empty one there is nothing.
    return { found: read.found, cursor: read.found.length === 0 ? null : read.cursor }
  }

  async function pathOf(id: string): Promise<string> {
    let cursor: string | null = null
    for (let count = 0; count < maxPages && !paths.has(id); count++) {
      cursor = (await read(cursor, 100)).cursor
      if (cursor === null) break
    }
    const path = paths.get(id)
    if (path !== undefined) return path
    throw new AppError('codex_refused', { what: 'Codex has no session of this id', current: id })
  }

  return {
    async list({ cursor, limit, withLastTurns = true }) {
      const { found, cursor: next } = await read(cursor, limit)
      const stored = await Promise.all(found.map(withFileTime))
      for (const { session } of stored) if (isRunning(session.id)) session.lastTurn = 'running'
      const sessions = withLastTurns ? await lastTurns(stored) : stored.map(({ session }) => session)
      return { sessions, cursor: next }
    },
    async archive(id) {
      const params = threads ? { threadId: id } : { conversationId: id, rolloutPath: await pathOf(id) }
      const method = threads ? 'thread/archive' : 'archiveConversation'
      await link.request(method, params, { timeoutMs: archiveTimeoutMs })
      paths.delete(id)
    },
  }
}

type PageInput = { cursor: string | null; limit: number }

async function listThreads(link: CodexLink, _version: string, { cursor, limit }: PageInput): Promise<Page> {
  // Without the empty list only sessions of the configured provider are shown.
  const answer = await link.request('thread/list', { cursor, limit, modelProviders: [] })
  const { data, nextCursor } = threadsSchema.parse(answer)
  const found = data.map(({ id, preview, cwd, path, createdAt, updatedAt, status }): StoredSession => {
    const session: Session = {
      id,
      preview,
      cwd: cwd ?? null,
      createdAt: milliseconds(createdAt),
      updatedAt: milliseconds(updatedAt),
      archived: false,
      lastTurn: status?.type === 'active' ? 'running' : null,
    }
    return { session, path: path ?? null }
  })
  return { found, cursor: nextCursor ?? null }
}

async function listConversations(
  link: CodexLink,
  version: string,
  { cursor, limit }: PageInput,
): Promise<Page> {
  const wanted = { pageSize: limit, modelProviders: [], ...(cursor === null ? {} : { cursor }) }
  const params = supportedParams('listConversations', wanted, version)
  const { items, nextCursor } = conversationsSchema.parse(await link.request('listConversations', params))
  const found = items.map(({ conversationId, preview, path, timestamp, cwd }): StoredSession => {
    const begun = timestamp === null || timestamp === undefined ? Number.NaN : Date.parse(timestamp)
    const createdAt = Number.isNaN(begun) ? null : begun
    const times = { createdAt, updatedAt: null, archived: false, lastTurn: null }
    return { session: { id: conversationId, preview, cwd: cwd ?? null, ...times }, path }
  })
  return { found, cursor: nextCursor ?? null }
}

/** Where Codex does not say when a session was last used, the time of its file does: every item is added to it. */
async function withFileTime({ session, path }: StoredSession): Promise<StoredSession> {
  if (session.updatedAt !== null || path === null) return { session, path }
  const file = await stat(path).catch(() => null)
  const updatedAt = file === null ? null : Math.round(file.mtimeMs)
  return { session: { ...session, updatedAt }, path }
}

function milliseconds(seconds: number | null | undefined): number | null {
  return seconds === null || seconds === undefined ? null : seconds * 1000
}
