import { flatName } from '../responses-to-chat/tool-names.ts'

/**
 * The client's names of tools and those the upstream takes. Anthropic allows 128 characters, OpenAI 64; names of
 * MCP tools (`mcp__server__tool`) do reach that. The same name becomes the same one in every request, so that
 * histories and prompt caches stay valid.
 */
export type ToolNames = {
  /** The upstream's name for a client's name, also for tools that are no longer declared. */
  toUpstream(name: string): string
  /** Only the names that had to change: upstream's to client's. */
  readonly changed: ReadonlyMap<string, string>
}

export function createToolNames(): ToolNames {
  const known = new Map<string, string>()
  const taken = new Set<string>()
  const changed = new Map<string, string>()
  return {
    changed,
    toUpstream(name) {
      const before = known.get(name)
      if (before !== undefined) return before
      const flat = flatName({ kind: 'function', name, namespace: null }, taken)
      known.set(name, flat)
      taken.add(flat)
      if (flat !== name) changed.set(flat, name)
      return flat
    },
  }
}
