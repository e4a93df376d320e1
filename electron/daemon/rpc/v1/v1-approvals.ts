import { z } from 'zod'
import { toV1Changes, type FileEdit } from '../../approvals/file-edits.ts'
import { splitShellWords } from '../../approvals/shell-words.ts'
import type { V1Msg } from './item-events.ts'

/** A question of v2 as v1 asks it. */
export type V1Question = {
  threadId: string
  turnId: string
  itemId: string
  method: 'execCommandApproval' | 'applyPatchApproval'
  params: Record<string, unknown>
  /** What v1 tells its listeners beside it. */
  event: V1Msg
}

const named = z.looseObject({
  threadId: z.string(),
  turnId: z.string().nullish(),
  itemId: z.string(),
  reason: z.string().nullish(),
})
const command = named.extend({
  command: z.string().nullish(),
  cwd: z.string().nullish(),
  commandActions: z.array(z.looseObject({ type: z.string(), command: z.string().nullish() })).nullish(),
})
const patch = named.extend({ grantRoot: z.string().nullish() })

/**
 * @param edits what Codex has announced for that item (v2 asks about an edit by its item only)
 * @returns null for a question that v1 has no form for
 */
export function v1Question(
  method: string,
  params: unknown,
  edits: (itemId: string) => readonly FileEdit[],
): V1Question | null {
  if (method === 'item/commandExecution/requestApproval')
    return commandQuestion(command.safeParse(params).data)
  if (method !== 'item/fileChange/requestApproval') return null
  const parsed = patch.safeParse(params).data
  return parsed === undefined ? null : patchQuestion(parsed, toV1Changes(edits(parsed.itemId)))
}

function commandQuestion(asked: z.infer<typeof command> | undefined): V1Question | null {
  if (asked === undefined) return null
  const { threadId, turnId, itemId, cwd, reason, commandActions } = asked
  const words = splitShellWords(asked.command ?? '')
  const parsedCmd = (commandActions ?? []).map(({ type, command: cmd }) => ({ type, cmd: cmd ?? '' }))
  const common = { command: words, cwd: cwd ?? '', reason: reason ?? null }
  return {
    threadId,
    turnId: turnId ?? '',
    itemId,
    method: 'execCommandApproval',
    params: { conversationId: threadId, callId: itemId, ...common, parsedCmd },
    event: { type: 'exec_approval_request', call_id: itemId, ...common, parsed_cmd: parsedCmd },
  }
}

function patchQuestion(asked: z.infer<typeof patch>, changes: Record<string, unknown>): V1Question {
  const { threadId, turnId, itemId, reason, grantRoot } = asked
  const common = { reason: reason ?? null }
  return {
    threadId,
    turnId: turnId ?? '',
    itemId,
    method: 'applyPatchApproval',
    params: {
      conversationId: threadId,
      callId: itemId,
      fileChanges: changes,
      ...common,
      grantRoot: grantRoot ?? null,
    },
    event: {
      type: 'apply_patch_approval_request',
      call_id: itemId,
      changes,
      ...common,
      grant_root: grantRoot ?? null,
    },
  }
}

const answer = z.looseObject({ decision: z.unknown().optional() })
const amendment = z.object({
  approved_execpolicy_amendment: z.object({ proposed_execpolicy_amendment: z.unknown().optional() }),
})
const decisions: Readonly<Record<string, string>> = {
  approved: 'accept',
  approved_for_session: 'acceptForSession',
  denied: 'decline',
  abort: 'cancel',
}

/** A v1 decision as v2 takes it; what is none of them is a no. */
export function v2Decision(result: unknown): { decision: unknown } {
  const decision = answer.safeParse(result).data?.decision
  const amended = amendment.safeParse(decision).data?.approved_execpolicy_amendment
  if (amended !== undefined) {
    const execpolicy_amendment = amended.proposed_execpolicy_amendment
    return { decision: { acceptWithExecpolicyAmendment: { execpolicy_amendment } } }
  }
  return { decision: (typeof decision === 'string' ? decisions[decision] : undefined) ?? 'decline' }
}
