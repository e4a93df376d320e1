import type { JsonObject } from '../../json/json-value.ts'
import type { Quirks } from '../../quirks/quirks.ts'
import { isObject, readObject, readString, requireString, wantString } from '../../json/readers.ts'
import { parseObject, typedArguments } from './stand-ins.ts'
import { namespaceOf, type ToolIdentity, type ToolKind, type ToolTable } from './tool-table.ts'
import type { Warnings } from './warnings.ts'

/** A call of the history, still without its id. */
export type PastCall = { type: 'function' | 'custom'; name: string; text: string }

const typedCalls: Readonly<Record<string, ToolKind>> = {
  local_shell_call: 'local_shell',
  shell_call: 'shell',
  apply_patch_call: 'apply_patch',
  tool_search_call: 'tool_search',
}

/** Items that are calls of the client's tools. */
export function isCallItem(type: string): boolean {
  return type === 'function_call' || type === 'custom_tool_call' || typedCalls[type] !== undefined
}

/** Items that answer such calls. */
export function isOutputItem(type: string): boolean {
  return (
    type === 'tool_search_output' ||
    (type.endsWith('_output') && isCallItem(type.slice(0, -'_output'.length)))
  )
}

/** @throws AppError `invalid_request` for a call without a name */
export function readCall(
  item: JsonObject,
  path: string,
  table: ToolTable,
  quirks: Quirks,
  warnings: Warnings,
): PastCall {
  const type = readString(item, 'type') ?? ''
  const kind = typedCalls[type]
  if (kind !== undefined) {
    const name = table.flatNameOf({ kind, name: kind, namespace: null })
    return {
      type: 'function',
      name,
      text: kind === 'tool_search' ? searchArguments(item) : typedArguments(item),
    }
  }
  const name = requireString(item, 'name', path)
  const namespace = namespaceOf(wantString(item, 'namespace', path))
  if (type === 'custom_tool_call')
    return readCustomCall(item, { kind: 'custom', name, namespace }, table, quirks)
  const flat = table.flatNameOf({ kind: 'function', name, namespace })
  return { type: 'function', name: flat, text: repairArguments(item, path, warnings) }
}

function readCustomCall(item: JsonObject, tool: ToolIdentity, table: ToolTable, quirks: Quirks): PastCall {
  const name = table.flatNameOf(tool)
  const input = readString(item, 'input') ?? ''
  if (quirks.customTools) return { type: 'custom', name, text: input }
  return { type: 'function', name, text: JSON.stringify({ input }) }
}

function searchArguments(item: JsonObject): string {
  const value = item['arguments']
  if (typeof value === 'string') return value === '' ? '{}' : value
  return JSON.stringify(isObject(value) ? value : {})
}

/**
 * Servers parse the arguments of past calls (vLLM, llama.cpp, Gemini): one broken call of a model would lock
 * the thread for ever.
 */
function repairArguments(item: JsonObject, path: string, warnings: Warnings): string {
  const given = item['arguments']
  if (isObject(given)) return JSON.stringify(given)
  const text = typeof given === 'string' ? given : ''
  if (text.trim() === '') return '{}'
  if (parseObject(text) !== null) return text
  warnings.add(
    'arguments-repaired',
    path,
    'The arguments of an earlier call are no JSON object; they were wrapped.',
  )
  return JSON.stringify({ invalid_arguments: text })
}

/** The name-and-purpose list a model gets to read of the tools a search loaded. */
export function describeLoadedTools(item: JsonObject): string {
  const lines: string[] = []
  const list = Array.isArray(item['tools']) ? item['tools'].filter(isObject) : []
  for (const tool of list) {
    const members = Array.isArray(tool['tools']) ? tool['tools'].filter(isObject) : [tool]
    const namespace = tool['type'] === 'namespace' ? `${readString(tool, 'name') ?? ''}: ` : ''
    for (const member of members) {
      const shown = readObject(member, 'function') ?? member
      const name = readString(shown, 'name') ?? readString(shown, 'type') ?? ''
      lines.push(`- ${namespace}${name} – ${readString(shown, 'description') ?? ''}`)
    }
  }
  return lines.length === 0 ? 'No tools found.' : `Loaded tools:\n${lines.join('\n')}`
}
