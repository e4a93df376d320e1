import { z } from 'zod'
import { editsOfItem } from '../approvals/file-edits.ts'
import type { ClientLink } from './client-link.ts'
import type { ThreadRecord, ThreadTable } from './thread-table.ts'

const started = z.object({ turn: z.object({ id: z.string() }) })
const announced = z.object({
  item: z.object({ type: z.literal('fileChange'), id: z.string(), changes: z.unknown().optional() }),
})
const v1Event = z.object({ id: z.string() })
const spawned = z.object({
  thread: z.object({ id: z.string(), path: z.string().nullish(), parentThreadId: z.string() }),
})

/** What a notification means for the thread it is about. */
export type ThreadNews = { turnEnded: boolean }

/** Keeps a record in step with what Codex tells (recorded: 0.42.0-0.169.0). */
export function noteEvent(record: ThreadRecord<ClientLink>, method: string, params: unknown): ThreadNews {
  const was = record.turn
  switch (method) {
    case 'turn/started':
      record.turn = { id: started.safeParse(params).data?.turn.id ?? null, owner: was?.owner ?? record.owner }
      break
    case 'turn/completed':
      return ended(record)
    case 'item/started':
    case 'item/completed': {
      const item = announced.safeParse(params).data?.item
      if (item !== undefined) record.edits.set(item.id, editsOfItem(item.changes))
      break
    }
    case 'thread/closed':
    case 'thread/archived':
      record.epoch = 0
      return ended(record)
    case 'codex/event/task_started':
      // The events of a v2 thread come in both generations from 0.57 to 0.107: those of v2 count.
      if (record.generation === 'v1')
        record.turn = { id: v1Event.safeParse(params).data?.id ?? null, owner: was?.owner ?? record.owner }
      break
    case 'codex/event/task_complete':
    case 'codex/event/turn_aborted':
      if (record.generation === 'v1') return ended(record)
      break
  }
  return { turnEnded: false }
}

function ended(record: ThreadRecord<ClientLink>): ThreadNews {
  record.turn = null
  record.edits.clear()
  return { turnEnded: true }
}

/** A thread that Codex itself has started for another one (sub-agents) belongs to whoever follows that one. */
export function noteSpawned(
  threads: ThreadTable<ClientLink>,
  method: string,
  params: unknown,
  epoch: number,
): ThreadRecord<ClientLink> | undefined {
  const found = method === 'thread/started' ? spawned.safeParse(params).data?.thread : undefined
  const parent = found === undefined ? undefined : threads.get(found.parentThreadId)
  if (found === undefined || parent === undefined) return undefined
  const opened = {
    id: found.id,
    path: found.path ?? null,
    model: null,
    ephemeral: parent.ephemeral,
    generation: 'v2' as const,
  }
  const record = threads.opened(opened, epoch, null, {})
  for (const client of parent.subscribers) record.subscribers.add(client)
  record.owner = parent.owner
  return record
}

type Notice = { method: string; params: unknown }

/**
 * How a client learns that the Codex in the middle of its turn has died: the same notifications that end an interrupted
 * turn otherwise, so that no client waits for ever.
 */
export function lostTurn({ id, generation, turn }: ThreadRecord<ClientLink>, why: string): Notice[] {
  const turnId = turn?.id ?? ''
  if (generation === 'v1') {
    const event = (type: string, more: object): Notice => ({
      method: `codex/event/${type}`,
      params: { id: turnId, msg: { type, ...more }, conversationId: id },
    })
    return [event('error', { message: why }), event('turn_aborted', { reason: 'interrupted' })]
  }
  const error = { message: why, codexErrorInfo: null, additionalDetails: null }
  const lost = { id: turnId, items: [], itemsView: 'notLoaded', status: 'interrupted', error }
  const times = { startedAt: null, completedAt: null, durationMs: null }
  return [{ method: 'turn/completed', params: { threadId: id, turn: { ...lost, ...times } } }]
}
