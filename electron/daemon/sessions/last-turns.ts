import { z } from 'zod'
import { methodSupport, supportedParams } from '../../../shared/compat/protocol.ts'
import type { Session } from '../../../shared/codex/session.ts'
import type { CodexLink } from '../../codex/link.ts'

/** Questions at a time: each makes Codex open a file. */
const concurrency = 4
/** A session whose file takes longer is shown without. */
const timeoutMs = 2000
const maxKept = 1000

const turnSchema = z.object({ status: z.string() })
const turnsSchema = z.object({ data: z.array(turnSchema) })
const readSchema = z.object({ thread: z.object({ turns: z.array(turnSchema) }) })

/** As Codex names them (bindings of 0.94 and 0.169, `TurnStatus`). */
const outcomes: Readonly<Record<string, Session['lastTurn']>> = {
  completed: 'completed',
  interrupted: 'interrupted',
  failed: 'failed',
  inProgress: 'running',
}

/**
 * Adds to sessions how their last turn ended. Codex does not tell it in lists: newer ones page through turns, those
 * before read a whole session, the oldest tell nothing. What was read is kept until the session changes.
 */
export function createLastTurns(
  link: CodexLink,
  version: string,
): (sessions: readonly Session[]) => Promise<Session[]> {
  const ask = questionFor(link, version)
  const kept = new Map<string, { updatedAt: number | null; lastTurn: Session['lastTurn'] }>()

  async function complete(session: Session): Promise<Session> {
    if (ask === null || session.lastTurn !== null) return session
    const known = kept.get(session.id)
    if (known !== undefined && known.updatedAt === session.updatedAt)
      return { ...session, lastTurn: known.lastTurn }
    const lastTurn = await ask(session.id).catch(() => null)
    if (lastTurn !== 'running') keep(session, lastTurn)
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

type Question = (threadId: string) => Promise<Session['lastTurn']>

function questionFor(link: CodexLink, version: string): Question | null {
  if (methodSupport('thread/turns/list', version) === 'yes')
    return async (threadId) => {
      const wanted = { threadId, limit: 1, sortDirection: 'desc', itemsView: 'notLoaded' }
      const params = supportedParams('thread/turns/list', wanted, version)
      const answer = turnsSchema.parse(await link.request('thread/turns/list', params, { timeoutMs }))
      return outcomeOf(answer.data[0])
    }
  if (methodSupport('thread/read', version) === 'yes')
    return async (threadId) => {
      const params = { threadId, includeTurns: true }
      const answer = readSchema.parse(await link.request('thread/read', params, { timeoutMs }))
      return outcomeOf(answer.thread.turns.at(-1))
    }
  return null
}

function outcomeOf(turn: z.infer<typeof turnSchema> | undefined): Session['lastTurn'] {
  return turn === undefined ? null : (outcomes[turn.status] ?? null)
}
