import type { JsonObject } from '../../json/json-value.ts'
import { flatName, reservedNamespace } from './tool-names.ts'

/** How a call of the tool looks to the Responses client. */
export type ToolKind = 'function' | 'custom' | 'local_shell' | 'shell' | 'apply_patch' | 'tool_search'

export type ToolIdentity = {
  kind: ToolKind
  name: string
  /** As the client must get it back; null also for the reserved namespace `functions`. */
  namespace: string | null
}

export type ToolEntry = ToolIdentity & {
  /** The name the upstream knows. */
  flat: string
  /** The tool as the upstream gets it. */
  chatTool: JsonObject
}

/**
 * The tools of one request: who is who between the client's names and the flat names of Chat. Replies are
 * restored from this table, never by splitting a name: a plain function may be called `get__x`.
 */
export type ToolTable = {
  readonly entries: readonly ToolEntry[]
  /** The flat name for a call in the history; a tool no longer declared gets a legal name too. */
  flatNameOf(tool: ToolIdentity): string
  /** The declared tool; null when it is not in the table. */
  find(tool: ToolIdentity): ToolEntry | null
  /** The tool a model meant by a name; null when none or several fit. */
  resolve(upstreamName: string): ToolEntry | null
}

export type ToolTableBuilder = ToolTable & {
  /** False when the same tool is there already. @param build makes the Chat tool for its flat name */
  add(tool: ToolIdentity, build: (flat: string) => JsonObject): boolean
}

export function createToolTable(): ToolTableBuilder {
  const entries: ToolEntry[] = []
  const byFlat = new Map<string, ToolEntry>()
  const byIdentity = new Map<string, ToolEntry>()
  const resolved = new Map<string, ToolEntry | null>()

  function find(tool: ToolIdentity): ToolEntry | null {
    return byIdentity.get(identityOf(tool)) ?? null
  }

  function search(name: string): ToolEntry | null {
    const matches = entries.filter((entry) => spellings(entry).includes(name))
    if (matches.length === 1) return matches[0] ?? null
    const last = name.slice(name.lastIndexOf('.') + 1)
    if (matches.length > 1 || last === name || last === '') return null
    const byLast = entries.filter((entry) => entry.flat === last || entry.name === last)
    return byLast.length === 1 ? (byLast[0] ?? null) : null
  }

  return {
    entries,
    find,
    flatNameOf: (tool) => find(tool)?.flat ?? flatName(tool, new Set()),
    resolve(upstreamName) {
      const name = upstreamName.trim()
      const exact = byFlat.get(name)
      if (exact !== undefined) return exact
      const known = resolved.get(name)
      if (known !== undefined) return known
      const entry = search(name)
      resolved.set(name, entry)
      return entry
    },
    add(tool, build) {
      const identity = identityOf(tool)
      if (byIdentity.has(identity)) return false
      const flat = flatName(tool, byFlat)
      const entry: ToolEntry = { flat, chatTool: build(flat), ...tool }
      entries.push(entry)
      byFlat.set(flat, entry)
      byIdentity.set(identity, entry)
      return true
    },
  }
}

/** `functions` is no namespace: its tools are known by their bare names. */
export function namespaceOf(name: string | undefined): string | null {
  return name === undefined || name === '' || name === reservedNamespace ? null : name
}

/** How models write a namespaced name besides the one they were given (opencodex#3217, #3402). */
function spellings(entry: ToolEntry): string[] {
  if (entry.namespace === null) return [entry.name]
  return [entry.name, ...['__', '.', '_', '/', ':'].map((joint) => `${entry.namespace}${joint}${entry.name}`)]
}

function identityOf(tool: ToolIdentity): string {
  return `${tool.kind}\n${tool.namespace ?? ''}\n${tool.name}`
}
