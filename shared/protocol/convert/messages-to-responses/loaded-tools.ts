import type { Json, JsonObject } from '../../json/json-value.ts'
import { isObject, joinPath, readObject, readObjects, readString } from '../../json/readers.ts'

/** A tool the client declared, and the JSON path of its declaration. */
export type DeclaredTool = { tool: JsonObject; path: string }

/**
 * Which of the declared tools the model is to see. Claude Code keeps most tools back (`defer_loading`) until the
 * model has asked for them through its own `ToolSearch`, whose result names them (`tool_reference`), and newer
 * versions add and remove tools in system messages (`tool_addition`, `tool_removal`; beta
 * `mid-conversation-tool-changes`). No upstream has that notion, so each request gets the list as it stands at
 * its end.
 */
export function loadedTools(body: JsonObject): DeclaredTool[] {
  const declared = readObjects(body, 'tools').map((tool, index) => ({ tool, path: joinPath('tools', index) }))
  const changes = readChanges(body)
  // A search the provider would run cannot be offered: then everything is shown from the start.
  const isSearchable = !declared.some(({ tool }) =>
    (readString(tool, 'type') ?? '').startsWith('tool_search_tool'),
  )
  const tools = [...declared, ...changes.added]
  return tools.filter(({ tool }) => {
    const change = changes.last.get(readString(tool, 'name') ?? '')
    if (change !== undefined) return change === 'loaded'
    return !isSearchable || tool['defer_loading'] !== true
  })
}

type Changes = { last: Map<string, 'loaded' | 'removed'>; added: DeclaredTool[] }

function readChanges(body: JsonObject): Changes {
  const changes: Changes = { last: new Map(), added: [] }
  for (const [index, message] of readObjects(body, 'messages').entries()) {
    const path = joinPath(joinPath('messages', index), 'content')
    for (const [at, block] of readObjects(message, 'content').entries()) {
      readChange(block, joinPath(path, at), changes)
    }
  }
  return changes
}

function readChange(block: JsonObject, path: string, changes: Changes): void {
  switch (block['type']) {
    case 'tool_result':
      for (const reference of references(block['content'])) changes.last.set(reference, 'loaded')
      return
    case 'tool_addition':
    case 'tool_removal': {
      const tool = readObject(block, 'tool') ?? {}
      const definition = readObject(tool, 'definition')
      const name = readString(definition ?? tool, 'name')
      if (name === undefined) return
      changes.last.set(name, block['type'] === 'tool_addition' ? 'loaded' : 'removed')
      if (definition === undefined) return
      const at = joinPath(joinPath(path, 'tool'), 'definition')
      const known = changes.added.findIndex(({ tool: other }) => other['name'] === name)
      changes.added.splice(known === -1 ? changes.added.length : known, 1, { tool: definition, path: at })
    }
  }
}

/** Names in the `tool_reference` blocks of a result. */
export function references(content: Json | undefined): string[] {
  if (!Array.isArray(content)) return []
  return content
    .filter(isObject)
    .filter((block) => block['type'] === 'tool_reference')
    .flatMap((block) => readString(block, 'tool_name') ?? [])
}
