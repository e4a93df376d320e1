import { chatFinishOf, type GoodEnd } from '../common/finish-reason.ts'
import type { ChatMemory } from './memory.ts'

/** @param calls how many calls the client got */
export function finishReason(end: GoodEnd, calls: number, memory: ChatMemory): string {
  const reason = chatFinishOf(end, calls > 0)
  return reason === 'tool_calls' && memory.legacyFunctions ? 'function_call' : reason
}
