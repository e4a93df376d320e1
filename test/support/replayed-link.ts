import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { CodexLink } from '../../electron/codex/link.ts'
import { RpcError } from '../../electron/codex/rpc-error.ts'

const lineSchema = z.object({
  dir: z.enum(['>', '<']),
  id: z.number().optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.object({ code: z.number(), message: z.string() }).optional(),
})
type Line = z.infer<typeof lineSchema>
type Notification = { method: string; params: unknown }
type Exchange = { method: string; answer: Line; before: Notification[]; after: Notification[] }

export type ReplayedLink = CodexLink & {
  /** What was asked, in order. */
  asked: { method: string; params: unknown }[]
  /** A notification that came by itself. */
  emit(method: string, params: unknown): void
}

const changing = /log(in|out)|archive/i

/**
 * A Codex that says again what a real one said (`test/fixtures/codex/*.jsonl`): each request gets the answer to its
 * method that was recorded after the same change (login, logout, archive), with the notifications that came around it.
 * What was never recorded is refused.
 */
export function replayLink(...fixtures: string[]): ReplayedLink {
  const exchanges = fixtures.flatMap((name) => exchangesOf(readTranscript(name)))
  const listeners = new Set<(method: string, params: unknown) => void>()
  const emit = (method: string, params: unknown): void => {
    for (const listener of listeners) listener(method, params)
  }
  const emitAll = (notifications: readonly Notification[]): void => {
    for (const { method, params } of notifications) emit(method, params)
  }
  const asked: ReplayedLink['asked'] = []
  /** Of the last change: questions before and after it have different answers. */
  let changedAt = -1
  const next = (method: string): Exchange | undefined => {
    const later = exchanges.findIndex((exchange, index) => index > changedAt && exchange.method === method)
    if (changing.test(method) && later >= 0) changedAt = later
    return exchanges[later] ?? exchanges.findLast((exchange) => exchange.method === method)
  }
  return {
    asked,
    emit,
    async request(method, params) {
      asked.push({ method, params })
      const exchange = next(method)
      await Promise.resolve()
      if (exchange === undefined) throw new RpcError(-32600, 'Invalid request')
      // Each came once.
      emitAll(exchange.before.splice(0))
      setImmediate(emitAll, exchange.after.splice(0))
      const { error, result } = exchange.answer
      if (error !== undefined) throw new RpcError(error.code, error.message)
      return result
    },
    notify: () => undefined,
    onNotification(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    onServerRequest: () => () => undefined,
    onClosed: () => () => undefined,
    close: () => undefined,
  }
}

/** The messages of a recording, in order. */
export function readTranscript(name: string): Line[] {
  const file = join(import.meta.dirname, '..', 'fixtures', 'codex', name)
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => lineSchema.parse(JSON.parse(line)))
}

function exchangesOf(lines: readonly Line[]): Exchange[] {
  const asks = lines.flatMap((line, index) =>
    line.dir === '>' && line.id !== undefined ? [{ line, index }] : [],
  )
  return asks.flatMap(({ line: ask, index }, place) => {
    const end = asks[place + 1]?.index ?? lines.length
    const answerAt = lines.findIndex(
      (line) => line.dir === '<' && line.id === ask.id && line.method === undefined,
    )
    const answer = lines[answerAt]
    if (answer === undefined || ask.method === undefined) return []
    const between = (from: number, to: number): Notification[] =>
      lines
        .slice(from, to)
        .flatMap(({ dir, id, method, params }) =>
          dir === '<' && id === undefined && method !== undefined ? [{ method, params }] : [],
        )
    return [{ method: ask.method, answer, before: between(index, answerAt), after: between(answerAt, end) }]
  })
}
