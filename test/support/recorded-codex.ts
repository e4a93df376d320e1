import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { CodexLink } from '../../electron/codex/link.ts'
import { RpcError } from '../../electron/codex/rpc-error.ts'
import { linkPair } from './link-pair.ts'

const messageSchema = z.object({
  dir: z.enum(['>', '<']),
  id: z.union([z.number(), z.string()]).optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.object({ code: z.number(), message: z.string() }).optional(),
})
type Message = z.infer<typeof messageSchema>

export type RecordedCodex = {
  link: CodexLink
  /** What the client sent, in order. */
  asked: { method: string; params: unknown }[]
  /** What the client answered to questions of Codex. */
  answered: unknown[]
}

/**
 * A Codex out of a recorded transcript: each request of the client is answered as the next one of that method was, with all that
 * Codex said until its client spoke again. What comes after a recorded answer of the client waits for the answer now.
 *
 * @param refusedOnce methods whose first request is refused
 */
export function recordedCodex(name: string, refusedOnce: string[] = []): RecordedCodex {
  const url = new URL(`../fixtures/codex/${name}.jsonl`, import.meta.url)
  const lines = readFileSync(url, 'utf8').split('\n')
  const messages = lines.filter((line) => line !== '').map((line) => messageSchema.parse(JSON.parse(line)))
  const { near, far } = linkPair()
  const codex: RecordedCodex = { link: near, asked: [], answered: [] }
  let position = 0

  const playOn = (): void => {
    for (let message = messages[position]; message?.dir === '<'; message = messages[position]) {
      // First: what is said may make the client ask, and that moves it.
      position += 1
      if (message.method === undefined) continue
      if (message.id !== undefined) return void ask(message.method, message.params)
      far.notify(message.method, message.params)
    }
  }
  const ask = async (method: string, params: unknown): Promise<void> => {
    codex.answered.push(await far.request(method, params))
    // The recorded answer.
    position += 1
    playOn()
  }
  far.onServerRequest((method, params) => {
    codex.asked.push({ method, params })
    const refused = refusedOnce.indexOf(method)
    if (refused >= 0) {
      refusedOnce.splice(refused, 1)
      return Promise.reject(new RpcError(-32600, 'refused once by the test'))
    }
    const at = messages.findIndex((one, index) => index >= position && isRequest(one, method))
    if (at < 0) return Promise.reject(new RpcError(-32600, `not in the recording: ${method}`))
    const answer = messages.find(
      ({ dir, id, method: named }, index) =>
        index > at && dir === '<' && named === undefined && id === messages[at]?.id,
    )
    position = at + 1
    // Codex may speak before it answers; the answer goes out first here, as it does when both come in one chunk.
    queueMicrotask(() => setImmediate(playOn))
    if (answer?.error !== undefined)
      return Promise.reject(new RpcError(answer.error.code, answer.error.message))
    return Promise.resolve(answer?.result ?? null)
  })
  return codex
}

const isRequest = ({ dir, method }: Message, wanted: string): boolean => dir === '>' && method === wanted
