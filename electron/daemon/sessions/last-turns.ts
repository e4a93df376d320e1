import { z } from 'zod'
import { methodSupport, supportedParams } from '../../../shared/compat/protocol.ts'
import type { Session } from '../../../shared/codex/session.ts'
import type { CodexLink } from '../../codex/link.ts'
import { lastTurnOfFile } from './last-turn-of-file.ts'

export type LastTurnsOptions = {
  link: CodexLink
  version: string
  /** Whether a turn of that session runs now, where the caller can tell. */
  isRunning?: (id: string) => boolean
}

/** A session and the file Codex keeps of it. */
export type StoredSession = { session: Session; path: string | null }

/** Questions at a time: each makes somebody open a file. */
const concurrency = 4
/** A session whose file takes longer is shown without. */
const timeoutMs = 2000
const maxKept = 1000

const turnsSchema = z.object({ data: z.array(z.object({ status: z.string() })) })

/** As Codex names them (bindings of 0.169, `TurnStatus`). */
const outcomes: Readonly<Record<string, Session['lastTurn']>> = {
  completed: 'completed',
  interrupted: 'interrupted',
  failed: 'failed',
  inProgress: 'running',
}

/**
 * Adds to sessions how their last turn ended. Codex does not tell it in lists: newer ones page through turns, of older
 * ones the file is read. What was read is kept until the session changes.
 */
export function createLastTurns(
  options: LastTurnsOptions,
): (sessions: readonly StoredSession[]) => Promise<Session[]> {
  const read = readerFor(options)
  const kept = new Map<string, { updatedAt: number | null; lastTurn: Session['lastTurn'] }>()

  async function complete(stored: StoredSession): Promise<Session> {
    const { session } = stored
    if (session.lastTurn !== null) return session
    const known = kept.get(session.id)
    if (known !== undefined && known.updatedAt === session.updatedAt)
      return { ...session, lastTurn: known.lastTurn }
    const lastTurn = await read(stored).catch(() => null)
    if (lastTurn !== null && lastTurn !== 'running') keep(session, lastTurn)
    return { ...session, lastTurn }
  }

  function keep({ id, updatedAt }: Session, lastTurn: Session['lastTurn']): void {
    kept.delete(id)
    kept.set(id, { updatedAt, lastTurn })
    const oldest = kept.size > maxKept ? kept.keys().next().value : undefined
    if (oldest !== undefined) kept.delete(oldest)
  }

  return async (sessions) => {
    const completed: Session[] = []
    for (let start = 0; start < sessions.length; start += concurrency)
      completed.push(...(await Promise.all(sessions.slice(start, start + concurrency).map(complete))))
    return completed
  }
}

function readerFor({
  link,
  version,
  isRunning,
}: LastTurnsOptions): (stored: StoredSession) => Promise<Session['lastTurn']> {
  if (methodSupport('thread/turns/list', version) === 'yes')
    return async ({ session }) => {
      const wanted = { threadId: session.id, limit: 1, sortDirection: 'desc', itemsView: 'notLoaded' }
      const params = supportedParams('thread/turns/list', wanted, version)
      const { data } = turnsSchema.parse(await link.request('thread/turns/list', params, { timeoutMs }))
      return data[0] === undefined ? null : (outcomes[data[0].status] ?? null)
    }
  return async ({ path }) => {
    const lastTurn = path === null ? null : await lastTurnOfFile(path)
    // A file that has no end yet may be one that is being written.
    return lastTurn === 'interrupted' && isRunning === undefined ? null : lastTurn
  }
}
