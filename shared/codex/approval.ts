import { z } from 'zod'

/** A question of Codex that only a person can answer, because no connected client owns the turn. */
export const approvalSchema = z.object({
  id: z.string(),
  kind: z.enum(['command', 'patch']),
  threadId: z.string(),
  /** For `command`: the words as Codex would run them. */
  command: z.array(z.string()),
  cwd: z.string().nullable(),
  /** For `patch`: what would change. */
  files: z.array(z.object({ path: z.string(), change: z.enum(['add', 'delete', 'update']) })),
  reason: z.string().nullable(),
  /** Epoch ms. */
  requestedAt: z.number(),
})
export type Approval = z.infer<typeof approvalSchema>

export const approvalDecisionSchema = z.enum(['approve', 'approve-session', 'deny'])
export type ApprovalDecision = z.infer<typeof approvalDecisionSchema>
