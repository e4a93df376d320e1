import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { ElicitResultSchema } from '@modelcontextprotocol/sdk/types.js'
import type { ApprovalDecision } from '../../../shared/codex/approval.ts'
import type { CodexLink, Unsubscribe } from '../../codex/link.ts'
import { RpcError, rpcCodes } from '../../codex/rpc-error.ts'
import { decisionResult, readApproval, type ApprovalFacts } from '../approvals/approval-request.ts'
import type { FileEdit } from '../approvals/file-edits.ts'
import type { ToolCall } from './progress-report.ts'

/** A person may be at lunch. */
const answerMs = 60 * 60_000

/**
 * While a tool runs, questions of its thread for approval go to the caller, where that can ask its user (MCP
 * elicitation); else they are not ours, and the daemon asks in the window.
 */
export function askForApprovals(
  server: McpServer,
  call: ToolCall,
  link: CodexLink,
  turn: { threadId: string; files: ReadonlyMap<string, readonly FileEdit[]> },
): Unsubscribe {
  if (server.server.getClientCapabilities()?.elicitation === undefined) return () => undefined
  return link.onServerRequest((method, params) => {
    const asked = readApproval(method, params, (_thread, item) => turn.files.get(item) ?? [])
    if (asked === null || asked.threadId !== turn.threadId) return null
    return elicit(call, asked).then((decision) => decisionResult(method, decision))
  })
}

const decisions = ['approve', 'approve-session', 'deny'] as const

async function elicit(call: ToolCall, asked: ApprovalFacts): Promise<ApprovalDecision> {
  const decision = {
    type: 'string' as const,
    title: 'Decision',
    enum: [...decisions],
    enumNames: ['Allow', 'Allow for this session', 'Refuse'],
  }
  try {
    const answer = await call.sendRequest(
      {
        method: 'elicitation/create',
        params: {
          message: question(asked),
          requestedSchema: { type: 'object', properties: { decision }, required: ['decision'] },
        },
      },
      ElicitResultSchema,
      { timeout: answerMs, signal: call.signal },
    )
    const wanted = decisions.find((one) => one === answer.content?.['decision'])
    return answer.action === 'accept' ? (wanted ?? 'deny') : 'deny'
  } catch (error) {
    // Handed back: the daemon asks somebody else.
    throw new RpcError(rpcCodes.methodNotFound, `The caller did not answer: ${String(error)}`)
  }
}

function question({ kind, command, cwd, files, reason }: ApprovalFacts): string {
  const why = reason === null ? '' : `\nReason: ${reason}`
  if (kind === 'command')
    return `Codex wants to run: ${command.join(' ')}${cwd === null ? '' : `\nin ${cwd}`}${why}`
  const changes = files.map(({ path, change }) => `${change} ${path}`)
  return `Codex wants to change files:\n${changes.join('\n')}${why}`
}
