import { z } from 'zod'

/** One saved conversation of Codex (v1 conversation, v2 thread), as every version can tell it. Times: epoch ms. */
export const sessionSchema = z.object({
  id: z.string(),
  /** The beginning of its first message. */
  preview: z.string(),
  cwd: z.string().nullable(),
  createdAt: z.number().nullable(),
  updatedAt: z.number().nullable(),
  archived: z.boolean(),
  /** How its last turn ended, where Codex says so. */
  lastTurn: z.enum(['completed', 'interrupted', 'failed', 'running']).nullable(),
})
export type Session = z.infer<typeof sessionSchema>

/** Older pages are asked for with `cursor`; null means that there are none. */
export const sessionPageSchema = z.object({ sessions: z.array(sessionSchema), cursor: z.string().nullable() })
export type SessionPage = z.infer<typeof sessionPageSchema>
