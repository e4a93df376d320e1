import { z } from 'zod'
import type { Approval, ApprovalDecision } from '../../../shared/codex/approval.ts'
import { editsOfV1, type FileEdit } from './file-edits.ts'
import { splitShellWords } from './shell-words.ts'

/** What of an {@link Approval} is in Codex's question itself. */
export type ApprovalFacts = Omit<Approval, 'id' | 'requestedAt'>

const v2Command = z.object({
  threadId: z.string(),
  command: z.string().nullish(),
  cwd: z.string().nullish(),
  reason: z.string().nullish(),
})
const v2Patch = z.object({ threadId: z.string(), itemId: z.string(), reason: z.string().nullish() })
const v1Command = z.object({
  conversationId: z.string(),
  command: z.array(z.string()),
  cwd: z.string().nullish(),
  reason: z.string().nullish(),
})
const v1Patch = z.object({
  conversationId: z.string(),
  fileChanges: z.unknown().optional(),
  reason: z.string().nullish(),
})

/**
 * @param edits what Codex has announced for an item of that thread (v2 asks by item only)
 * @returns null for a question that is not about approval, or has a form not known
 */
export function readApproval(
  method: string,
  params: unknown,
  edits: (threadId: string, itemId: string) => readonly FileEdit[],
): ApprovalFacts | null {
  switch (method) {
    case 'item/commandExecution/requestApproval':
      return fromV2Command(v2Command.safeParse(params).data)
    case 'item/fileChange/requestApproval':
      return fromV2Patch(v2Patch.safeParse(params).data, edits)
    case 'execCommandApproval':
      return fromV1Command(v1Command.safeParse(params).data)
    case 'applyPatchApproval':
      return fromV1Patch(v1Patch.safeParse(params).data)
    default:
      return null
  }
}

function fromV2Command(params: z.infer<typeof v2Command> | undefined): ApprovalFacts | null {
  if (params === undefined) return null
  const { threadId, command, cwd, reason } = params
  const words = splitShellWords(command ?? '')
  return {
    kind: 'command',
    threadId,
    command: words,
    cwd: cwd ?? null,
    files: [],
    reason: reason ?? null,
  }
}

function fromV2Patch(
  params: z.infer<typeof v2Patch> | undefined,
  edits: (threadId: string, itemId: string) => readonly FileEdit[],
): ApprovalFacts | null {
  if (params === undefined) return null
  const { threadId, itemId, reason } = params
  return patch(threadId, edits(threadId, itemId), reason ?? null)
}

function fromV1Command(params: z.infer<typeof v1Command> | undefined): ApprovalFacts | null {
  if (params === undefined) return null
  const { conversationId, command, cwd, reason } = params
  return {
    kind: 'command',
    threadId: conversationId,
    command,
    cwd: cwd ?? null,
    files: [],
    reason: reason ?? null,
  }
}

function fromV1Patch(params: z.infer<typeof v1Patch> | undefined): ApprovalFacts | null {
  if (params === undefined) return null
  return patch(params.conversationId, editsOfV1(params.fileChanges), params.reason ?? null)
}

const patch = (threadId: string, edits: readonly FileEdit[], reason: string | null): ApprovalFacts => ({
  kind: 'patch',
  threadId,
  command: [],
  cwd: null,
  files: edits.map(({ path, change }) => ({ path, change })),
  reason,
})

const words = {
  v1: { approve: 'approved', 'approve-session': 'approved_for_session', deny: 'denied' },
  v2: { approve: 'accept', 'approve-session': 'acceptForSession', deny: 'decline' },
} as const

/** The answer to one of the four questions of {@link readApproval}. */
export function decisionResult(method: string, decision: ApprovalDecision): { decision: string } {
  return { decision: words[method.startsWith('item/') ? 'v2' : 'v1'][decision] }
}
