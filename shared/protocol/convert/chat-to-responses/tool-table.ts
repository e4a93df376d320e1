import type { JsonObject } from '../../json/json-value.ts'
import { readObject, readObjects, readString } from '../../json/readers.ts'
import { builtInCallOfTool, type BuiltInCall } from './built-in-calls.ts'

/** A tool as the upstream knows it, found by the name the Chat client uses for it. */
export type ToolEntry =
  | { kind: 'function' | 'custom'; name: string; namespace: string | null }
  | { kind: 'built-in'; call: BuiltInCall }

export type ToolTable = ReadonlyMap<string, ToolEntry>

/** The one name a Chat client sees for a tool inside a namespace. */
export function flatToolName(namespace: string | null, name: string): string {
  return namespace === null || namespace === '' ? name : `${namespace}__${name}`
}

/**
 * Names of the tools a request declares, in any of the shapes clients use: nested (Chat), flat (Responses)
 * and namespaces. Calls in the history are told apart by it: a call of a custom tool may have been written as
 * a function call. The table is rebuilt from each request, so no state is kept between turns.
 */
export function readToolTable(tools: readonly JsonObject[]): ToolTable {
  const table = new Map<string, ToolEntry>()
  for (const tool of tools) addTool(table, tool, null)
  return table
}

function addTool(table: Map<string, ToolEntry>, tool: JsonObject, namespace: string | null): void {
  const type = readString(tool, 'type') ?? 'function'
  if (type === 'namespace') {
    for (const member of readObjects(tool, 'tools')) addTool(table, member, readString(tool, 'name') ?? null)
    return
  }
  const builtIn = builtInCallOfTool(type)
  if (builtIn !== undefined) {
    table.set(builtIn.chatName, { kind: 'built-in', call: builtIn })
    return
  }
  if (type !== 'function' && type !== 'custom') return
  const name = readString(readObject(tool, type) ?? tool, 'name')
  if (name !== undefined) table.set(flatToolName(namespace, name), { kind: type, name, namespace })
}
