import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const lineSchema = z.looseObject({
  dir: z.enum(['<', '>']),
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string().optional(),
  params: z.unknown(),
})
export type RecordedMessage = z.infer<typeof lineSchema>

/** What Codex and its client said to each other, in order. */
export function recorded(name: string): RecordedMessage[] {
  const file = join(import.meta.dirname, '../../fixtures/codex', `${name}.jsonl`)
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  return lines.map((line) => lineSchema.parse({ params: undefined, ...JSON.parse(line) }))
}

/** What Codex told without being asked. */
export const notifications = (name: string): { method: string; params: unknown }[] =>
  recorded(name).flatMap(({ dir, id, method, params }) =>
    dir === '<' && id === undefined && method !== undefined ? [{ method, params }] : [],
  )

/** What Codex asked. */
export const questions = (name: string): { method: string; params: unknown }[] =>
  recorded(name).flatMap(({ dir, id, method, params }) =>
    dir === '<' && id !== undefined && method !== undefined ? [{ method, params }] : [],
  )
