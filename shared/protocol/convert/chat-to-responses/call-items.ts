import type { Json, JsonObject } from '../../json/json-value.ts'
import { invalidAt, isObject, joinPath, readObject, readString } from '../../json/readers.ts'
import { builtInCallItem, builtInOutputItem } from './built-in-calls.ts'
import type { HistoryCall } from '../common/call-pairing.ts'
import type { ToolTable } from './tool-table.ts'

/** A call as a Chat message holds it, without its dialect. */
export type WrittenCall = { id: string; type: 'function' | 'custom'; name: string; input: string }

/**
 * One element of an assistant message's `tool_calls`.
 *
 * @throws AppError `invalid_request` naming the member
 */
export function readToolCall(call: Json, path: string): WrittenCall {
  if (!isObject(call)) throw invalidAt(path, call, 'an object with id, type and function')
  const type = call['type'] === 'custom' ? 'custom' : 'function'
  const isKnown = call['type'] === undefined || call['type'] === null || call['type'] === type
  if (!isKnown) throw invalidAt(joinPath(path, 'type'), call['type'], 'function, custom')
  const body = readObject(call, type) ?? call
  const bodyPath = body === call ? path : joinPath(path, type)
  const name = readString(body, 'name')
  if (name === undefined || name === '')
    throw invalidAt(joinPath(bodyPath, 'name'), body['name'], 'a tool name')
  const input = type === 'custom' ? body['input'] : body['arguments']
  return { id: readString(call, 'id') ?? '', type, name, input: inputText(input) }
}

/** Some clients send parsed arguments. */
function inputText(input: Json | undefined): string {
  if (input === undefined || input === null) return ''
  return typeof input === 'string' ? input : JSON.stringify(input)
}

/**
 * The Responses item of a call and of its answer. A function call whose name belongs to a custom tool is a
 * custom call that was handed out in a function's clothes, its arguments the raw input. No item `id` is sent:
 * OpenAI refuses one that does not begin with `fc_`.
 */
export function callItems(
  call: WrittenCall,
  table: ToolTable,
  callId: string,
): Pick<HistoryCall, 'item' | 'answer'> {
  const entry = table.get(call.name)
  if (entry?.kind === 'built-in') {
    const { call: builtIn } = entry
    return {
      item: builtInCallItem(builtIn, callId, call.input),
      answer: (output) => builtInOutputItem(builtIn, callId, asText(output)),
    }
  }
  const name = entry?.name ?? call.name
  const place: JsonObject = { call_id: callId, name }
  if (entry !== undefined && entry.namespace !== null) place['namespace'] = entry.namespace
  if (call.type === 'custom' || entry?.kind === 'custom') {
    return {
      item: { type: 'custom_tool_call', ...place, input: call.input },
      answer: (output) => ({ type: 'custom_tool_call_output', call_id: callId, output }),
    }
  }
  return {
    item: { type: 'function_call', ...place, arguments: call.input === '' ? '{}' : call.input },
    answer: (output) => ({ type: 'function_call_output', call_id: callId, output }),
  }
}

function asText(output: string | JsonObject[]): string {
  if (typeof output === 'string') return output
  return output.map((part) => readString(part, 'text') ?? '').join('\n')
}
