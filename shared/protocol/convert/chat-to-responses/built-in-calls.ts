import type { Json, JsonObject } from '../../json/json-value.ts'
import { isObject } from '../../json/readers.ts'

/**
 * Calls the client must run that have an item type of their own instead of being function calls. A Chat
 * client sees each as a function call whose arguments are the call's own object, and its next request turns
 * that back. Source: types of `openai` 7.57, `ResponseOutputItem.LocalShellCall`,
 * `ResponseFunctionShellToolCall`, `ResponseApplyPatchToolCall`.
 */
export type BuiltInCall = {
  /** Tool type in the request. */
  tool: string
  /** Item types. */
  call: string
  output: string
  /** Member of the item that holds what to do. */
  payload: 'action' | 'operation'
  /** Name of the function a Chat client sees. */
  chatName: string
}

const builtInCalls: readonly BuiltInCall[] = [
  {
    tool: 'local_shell',
    call: 'local_shell_call',
    output: 'local_shell_call_output',
    payload: 'action',
    chatName: 'local_shell',
  },
  { tool: 'shell', call: 'shell_call', output: 'shell_call_output', payload: 'action', chatName: 'shell' },
  {
    tool: 'apply_patch',
    call: 'apply_patch_call',
    output: 'apply_patch_call_output',
    payload: 'operation',
    chatName: 'apply_patch',
  },
]

export function builtInCallOfTool(toolType: string): BuiltInCall | undefined {
  return builtInCalls.find(({ tool }) => tool === toolType)
}

export function builtInCallOfItem(itemType: string): BuiltInCall | undefined {
  return builtInCalls.find(({ call }) => call === itemType)
}

/** The call's item for the history, from the function call the client sends back. */
export function builtInCallItem(call: BuiltInCall, callId: string, args: string): JsonObject {
  return { type: call.call, call_id: callId, status: 'completed', [call.payload]: parseObject(args) }
}

/** The output's item. `local_shell_call_output` is the only one that refers by `id`. */
export function builtInOutputItem(call: BuiltInCall, callId: string, output: string): JsonObject {
  if (call.tool === 'local_shell') return { type: call.output, id: callId, output }
  if (call.tool === 'apply_patch') return { type: call.output, call_id: callId, status: 'completed', output }
  const outcome: Json = { type: 'exit', exit_code: 0 }
  return { type: call.output, call_id: callId, output: [{ stdout: output, stderr: '', outcome }] }
}

/** Arguments that are no JSON object cannot be a built-in call's payload: it becomes empty. */
function parseObject(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}
