import type { Json, JsonObject } from '../json/json-value.ts'
import { inputParts, outputParts } from '../convert/chat-to-responses/content-parts.ts'
import type { ToolTable } from '../convert/chat-to-responses/tool-table.ts'
import { invalidAt, isObject, joinPath, readString } from '../json/readers.ts'

/**
 * `input` of a Responses body from Cursor as list of items a Responses server takes: Chat parts inside
 * messages get their Responses names, and a call of a custom tool that was handed out as a function call
 * becomes a custom call again, with its output.
 *
 * @param systemRole what a `system` message becomes
 */
export function cursorInput(input: Json, table: ToolTable, systemRole: 'system' | 'developer'): JsonObject[] {
  if (typeof input === 'string') {
    return [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: input }] }]
  }
  if (!Array.isArray(input)) throw invalidAt('input', input, 'a string or a list of items')
  const items = input.map((item, index) => {
    if (isObject(item)) return item
    throw invalidAt(joinPath('input', index), item, 'an object with a type')
  })
  const customCalls = customCallIds(items, table)
  return items.map((item, index) => convertItem(item, joinPath('input', index), customCalls, systemRole))
}

function customCallIds(items: readonly JsonObject[], table: ToolTable): Set<string> {
  const ids = new Set<string>()
  for (const item of items) {
    const isCustom = table.get(readString(item, 'name') ?? '')?.kind === 'custom'
    const id = readString(item, 'call_id')
    if (item['type'] === 'function_call' && isCustom && id !== undefined) ids.add(id)
  }
  return ids
}

function convertItem(
  item: JsonObject,
  path: string,
  customCalls: ReadonlySet<string>,
  systemRole: 'system' | 'developer',
): JsonObject {
  const isCustom = customCalls.has(readString(item, 'call_id') ?? '')
  switch (item['type'] ?? 'message') {
    case 'message':
      return convertMessage(item, path, systemRole)
    case 'function_call': {
      if (!isCustom) return item
      const { arguments: input, id: _id, type: _type, ...rest } = item
      return { type: 'custom_tool_call', ...rest, input: typeof input === 'string' ? input : '' }
    }
    case 'function_call_output': {
      if (!isCustom) return item
      const { id: _id, ...rest } = item
      return { ...rest, type: 'custom_tool_call_output' }
    }
    default:
      return item
  }
}

/** A message whose parts all have Responses names stays as it is, with members we do not know. */
function convertMessage(item: JsonObject, path: string, systemRole: 'system' | 'developer'): JsonObject {
  const { role, content } = item
  if (typeof role !== 'string')
    throw invalidAt(joinPath(path, 'role'), role, 'system, developer, user, assistant')
  const message: JsonObject = { ...item, type: 'message', role: role === 'system' ? systemRole : role }
  const isForeign = typeof content === 'string' || (Array.isArray(content) && content.some(isChatPart))
  if (!isForeign) return message
  const parts =
    role === 'assistant' ? outputParts(item, path) : inputParts(content, joinPath(path, 'content'))
  return { ...message, content: parts }
}

function isChatPart(part: Json): boolean {
  return isObject(part) && ['text', 'image_url', 'file'].includes(readString(part, 'type') ?? '')
}
