import type { Session } from '../../../shared/codex/session.ts'
import { toWireError, type WireError } from '../../../shared/errors/app-error.ts'
import type { SessionList } from './session-list.ts'

export type ArchiveOldOptions = {
  sessions: SessionList
  /** Sessions untouched for longer are archived. More than 0. */
  days: number
  /** Epoch ms. */
  now: number
  /** Stops between two sessions. */
  signal?: AbortSignal
}

export type ArchiveOldOutcome = {
  archived: string[]
  failed: { id: string; error: WireError }[]
}

const dayMs = 24 * 60 * 60 * 1000
const pageSize = 100
/** 100,000 sessions: more are left for the next time. */
const maxPages = 1000

/**
 * Archives what nobody has used for long. Codex keeps archived sessions; `thread/unarchive` brings them back. A session
 * that is running, or whose age nobody tells, stays. One that cannot be archived does not keep the others.
 *
 * @throws RpcError or AppError of the link when the sessions cannot be listed
 */
export async function archiveOldSessions(options: ArchiveOldOptions): Promise<ArchiveOldOutcome> {
  const outcome: ArchiveOldOutcome = { archived: [], failed: [] }
  // All are listed first: archiving moves the pages.
  for (const { id } of await oldSessions(options)) {
    if (options.signal?.aborted === true) break
    try {
      await options.sessions.archive(id)
      outcome.archived.push(id)
    } catch (error) {
      outcome.failed.push({ id, error: toWireError(error) })
    }
  }
  return outcome
}

async function oldSessions({ sessions, days, now, signal }: ArchiveOldOptions): Promise<Session[]> {
  // 0 days would be everything: nobody can mean that.
  if (!(days > 0)) return []
  const before = now - days * dayMs
  const old = new Map<string, Session>()
  let cursor: string | null = null
  for (let count = 0; count < maxPages; count++) {
    if (signal?.aborted === true) break
    const page = await sessions.list({ cursor, limit: pageSize, withLastTurns: false })
    for (const session of page.sessions) if (isOld(session, before)) old.set(session.id, session)
    // A cursor that does not move would never end.
    if (page.cursor === null || page.cursor === cursor) break
    cursor = page.cursor
  }
  return [...old.values()]
}

function isOld({ updatedAt, lastTurn }: Session, before: number): boolean {
  return updatedAt !== null && updatedAt < before && lastTurn !== 'running'
}
