import { RpcError, rpcCodes } from '../../codex/rpc-error.ts'
import { decisionResult } from '../approvals/approval-request.ts'

type Settled = { result: unknown } | { error: unknown }

/** The answer to a question of Codex when nobody is there for it: always a no, in the form of that question. */
export function refusal(method: string): Settled {
  switch (method) {
    case 'item/commandExecution/requestApproval':
    case 'item/fileChange/requestApproval':
    case 'execCommandApproval':
    case 'applyPatchApproval':
      return { result: decisionResult(method, 'deny') }
    case 'item/tool/call': {
      const text = 'The client that offers this tool has gone.'
      return { result: { contentItems: [{ type: 'inputText', text }], success: false } }
    }
    case 'item/permissions/requestApproval':
      return { result: { permissions: {}, scope: 'turn' } }
    case 'mcpServer/elicitation/request':
      return { result: { action: 'decline', content: null, _meta: null } }
    default:
      return { error: new RpcError(rpcCodes.methodNotFound, `Nobody here answers ${method}`) }
  }
}
