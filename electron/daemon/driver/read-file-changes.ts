import { z } from 'zod'
import type { ChangedFile } from './turn-events.ts'

const change = z.enum(['add', 'delete', 'update'])
const recordSchema = z.record(z.string(), z.record(z.string(), z.unknown()))
const listSchema = z.array(z.object({ path: z.string(), kind: z.object({ type: change }) }))

/** v1: `{PATH: {add: {…}}}` (0.42, 0.44), later `{PATH: {type: 'add', …}}`. */
export function readFileChangesV1(value: unknown): readonly ChangedFile[] {
  const changes = recordSchema.safeParse(value)
  if (!changes.success) return []
  return Object.entries(changes.data).map(([path, what]) => ({
    path,
    change: change.catch('update').parse(what['type'] ?? Object.keys(what)[0]),
  }))
}

/** v2: `[{path, kind: {type: 'add'}, diff}]`. */
export function readFileChangesV2(value: unknown): readonly ChangedFile[] {
  const changes = listSchema.safeParse(value)
  return changes.success ? changes.data.map(({ path, kind }) => ({ path, change: kind.type })) : []
}
