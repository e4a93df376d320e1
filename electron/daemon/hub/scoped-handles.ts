import { z } from 'zod'

/**
 * Names that a client chooses for something of its connection (a running command, a watch, a search). Codex sees one
 * connection, so two clients choosing alike would get each other's: on the way to Codex they carry the client's number.
 * From the 0.169 bindings.
 */
const rows: readonly { methods: RegExp; member: string }[] = [
  { methods: /^command\/exec(\/|$)/, member: 'processId' },
  { methods: /^process\//, member: 'processHandle' },
  { methods: /^fs\/(watch|unwatch|changed)$/, member: 'watchId' },
  { methods: /^fuzzyFileSearch\/session/, member: 'sessionId' },
]

const objectSchema = z.record(z.string(), z.unknown())
const scopedPattern = /^(\d+):([\s\S]*)$/

/** @returns params for Codex, the same object where nothing in them is the client's own name */
export function withScope(client: number, method: string, params: unknown): unknown {
  return renamed(method, params, (name) => `${client}:${name}`)
}

/** @returns null for a notification that belongs to no single client */
export function scopeOf(method: string, params: unknown): { client: number; params: unknown } | null {
  let client: number | null = null
  const plain = renamed(method, params, (name) => {
    const match = scopedPattern.exec(name)
    if (match === null) return name
    client = Number(match[1])
    return match[2] ?? ''
  })
  return client === null ? null : { client, params: plain }
}

function renamed(method: string, params: unknown, change: (name: string) => string): unknown {
  const row = rows.find(({ methods }) => methods.test(method))
  const parsed = row === undefined ? undefined : objectSchema.safeParse(params).data
  if (row === undefined || parsed === undefined) return params
  const name = parsed[row.member]
  return typeof name === 'string' ? { ...parsed, [row.member]: change(name) } : params
}
