import { toProviderError } from '../../provider-failure.ts'

/** Nobody could answer such a call, and leaving it out would look like an answer. */
export function namelessCall(): Error {
  const message = 'a tool call without a name'
  return toProviderError({ message, code: 'invalid_tool_call', type: null, param: null, extra: {} })
}
