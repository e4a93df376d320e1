import { z } from 'zod'
import type { Approval, ApprovalDecision } from '../../../shared/codex/approval.ts'
import { readFileChangesV1 } from './read-file-changes.ts'

/** What Codex asks, without what only a queue knows. `itemId` names the call whose events told more about it. */
export type AskedApproval = Omit<Approval, 'id' | 'requestedAt'> & { itemId: string }

/** 0.42 writes the names of parameters in snake_case (CODEX-WIRE §1). */
const v1Schema = z
  .looseObject({})
  .transform((params) => ({
    conversationId: params['conversationId'] ?? params['conversation_id'],
    callId: params['callId'] ?? params['call_id'],
    fileChanges: params['fileChanges'] ?? params['file_changes'],
    command: params['command'],
    cwd: params['cwd'],
    reason: params['reason'],
  }))
  .pipe(
    z.object({
      conversationId: z.string(),
      callId: z.string().catch(''),
      fileChanges: z.unknown(),
      command: z.array(z.string()).catch([]),
      cwd: z.string().nullable().catch(null),
      reason: z.string().nullable().catch(null),
    }),
  )
const v2Schema = z.object({
  threadId: z.string(),
  itemId: z.string().catch(''),
  /** One line, as a shell reads it. */
  command: z.string().nullable().catch(null),
  cwd: z.string().nullable().catch(null),
  reason: z.string().nullable().catch(null),
})

/**
 * A request of Codex for approval, of either generation; null for any other request, and for one that cannot be read.
 * v2 does not say which files a patch changes: the `fileChange` item with `itemId` does.
 */
export function readApproval(method: string, params: unknown): AskedApproval | null {
  switch (method) {
    case 'execCommandApproval':
    case 'applyPatchApproval': {
      const asked = v1Schema.safeParse(params)
      if (!asked.success) return null
      const { conversationId, callId, fileChanges, command, cwd, reason } = asked.data
      const kind = method === 'execCommandApproval' ? 'command' : 'patch'
      const files = [...readFileChangesV1(fileChanges)]
      return { kind, threadId: conversationId, itemId: callId, command, cwd, files, reason }
    }
    case 'item/commandExecution/requestApproval':
    case 'item/fileChange/requestApproval': {
      const asked = v2Schema.safeParse(params)
      if (!asked.success) return null
      const { threadId, itemId, command, cwd, reason } = asked.data
      const kind = method === 'item/fileChange/requestApproval' ? 'patch' : 'command'
      return { kind, threadId, itemId, command: command === null ? [] : [command], cwd, files: [], reason }
    }
    default:
      return null
  }
}

const decisionsV1 = {
  approve: 'approved',
  'approve-session': 'approved_for_session',
  deny: 'denied',
} as const
const decisionsV2 = { approve: 'accept', 'approve-session': 'acceptForSession', deny: 'decline' } as const

/** The answer to a request {@link readApproval} could read. */
export function approvalAnswer(method: string, decision: ApprovalDecision): { decision: string } {
  const isV2 = method.startsWith('item/')
  return { decision: (isV2 ? decisionsV2 : decisionsV1)[decision] }
}
