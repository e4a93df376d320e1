import { z } from 'zod'

/** How the methods of both generations name a conversation, and what they answer (recorded: 0.42.0-0.169.0). */

const named = z.object({ threadId: z.string().nullish(), conversationId: z.string().nullish() })
const inside = z.object({ thread: z.object({ id: z.string() }) })
const configured = z.object({ sessionId: z.string() })

/** The conversation a request or notification is about; null for one that is about none. */
export function threadNamed(params: unknown): string | null {
  const parsed = named.safeParse(params)
  if (parsed.success) {
    const id = parsed.data.threadId ?? parsed.data.conversationId
    if (id != null) return id
  }
  const thread = inside.safeParse(params)
  if (thread.success) return thread.data.thread.id
  return null
}

/** v1 names it `sessionId` in this one only. */
export function sessionConfiguredFor(method: string, params: unknown): string | null {
  if (method !== 'sessionConfigured') return null
  const parsed = configured.safeParse(params)
  return parsed.success ? parsed.data.sessionId : null
}

/** Methods whose answer names a conversation that the asking client has from then on. */
export const openingMethods: ReadonlySet<string> = new Set([
  'thread/start',
  'thread/resume',
  'thread/fork',
  'newConversation',
  'resumeConversation',
])

/** They load what they name themselves. */
export const loadingMethods: ReadonlySet<string> = new Set([
  'thread/resume',
  'thread/fork',
  'thread/read',
  'thread/archive',
  'thread/unarchive',
  'thread/delete',
  'resumeConversation',
  'archiveConversation',
  'getConversationSummary',
])

/** They begin a turn, which the asking client then owns. */
export const turnMethods: ReadonlySet<string> = new Set([
  'turn/start',
  'review/start',
  'thread/compact/start',
  'sendUserMessage',
  'sendUserTurn',
])

const v2Opened = z.looseObject({
  model: z.string().nullish(),
  thread: z.looseObject({
    id: z.string(),
    path: z.string().nullish(),
    ephemeral: z.boolean().nullish(),
  }),
})
const v1Opened = z.looseObject({
  conversationId: z.string(),
  model: z.string().nullish(),
  rolloutPath: z.string().nullish(),
})
const v1Resume = z.object({ path: z.string().nullish(), conversationId: z.string().nullish() })

export type Opened = {
  id: string
  path: string | null
  model: string | null
  ephemeral: boolean
  generation: 'v1' | 'v2'
}

/** @param result of one of {@link openingMethods} */
export function openedBy(result: unknown): Opened | null {
  const v2 = v2Opened.safeParse(result)
  if (v2.success) {
    const { id, path, ephemeral } = v2.data.thread
    const model = v2.data.model ?? null
    return { id, path: path ?? null, model, ephemeral: ephemeral ?? false, generation: 'v2' }
  }
  const v1 = v1Opened.safeParse(result)
  if (!v1.success) return null
  const { conversationId: id, model, rolloutPath } = v1.data
  return { id, path: rolloutPath ?? null, model: model ?? null, ephemeral: false, generation: 'v1' }
}

/** `rollout-2026-11-21T01-25-55-01a1fbb5-c3cf-7b81-afd6-644cdfae5f77.jsonl` ends with the id of its conversation. */
export const idInPath = (path: string): string | null =>
  /([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.jsonl(?:\.zst)?$/i.exec(path)?.[1] ?? null

/** The conversation that a `resumeConversation` is about. */
export function resumedByV1(params: unknown): string | null {
  const parsed = v1Resume.safeParse(params).data
  return parsed?.conversationId ?? idInPath(parsed?.path ?? '')
}
