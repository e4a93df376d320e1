import { open } from 'node:fs/promises'
import { z } from 'zod'
import type { Session } from '../../../shared/codex/session.ts'

/** The end of a session's file is enough: how a turn began does not matter. Bytes. */
const tailBytes = 256 * 1024

const lineSchema = z.object({ type: z.string(), payload: z.object({ type: z.string().optional() }) })
const toolItem = /_call(_output)?$/
const endEvents: Readonly<Record<string, Session['lastTurn']>> = {
  turn_aborted: 'interrupted',
  task_complete: 'completed',
  turn_complete: 'completed',
}

/**
 * How the last turn ended, out of the file Codex keeps of a session (`rollout-*.jsonl`, recorded with 0.44 and 0.94:
 * test/fixtures/codex/*-rollout-*.jsonl). Neither their lists nor `thread/read` of 0.94 tell a turn that was cut off
 * from one that came to its end. These versions write what the model says as it comes, and a `token_count` when its
 * answer is whole; after a tool call another answer has to follow.
 *
 * @returns `interrupted` for every turn that did not come to its end, also one that runs; null where it cannot be told
 */
export async function lastTurnOfFile(path: string): Promise<'completed' | 'interrupted' | null> {
  const tail = await readTail(path).catch(() => null)
  if (tail === null) return null
  let begun = tail.cut
  let said = false
  let whole = false
  let ended: Session['lastTurn'] = null
  for (const { type, payload } of linesOf(tail.text)) {
    const name = payload.type ?? ''
    if (type === 'event_msg' && name === 'user_message') {
      begun = true
      said = whole = false
      ended = null
    } else if (type === 'event_msg' && name === 'agent_message') {
      said = true
      whole = false
    } else if (type === 'event_msg' && name === 'token_count') whole = said
    else if (type === 'response_item' && toolItem.test(name)) said = whole = false
    else if (type === 'event_msg') ended = endEvents[name] ?? ended
  }
  if (!begun) return null
  if (ended !== null) return ended === 'completed' ? 'completed' : 'interrupted'
  return whole ? 'completed' : 'interrupted'
}

function linesOf(text: string): z.infer<typeof lineSchema>[] {
  return text.split('\n').flatMap((line) => {
    try {
      const parsed = lineSchema.safeParse(JSON.parse(line))
      return parsed.success ? [parsed.data] : []
    } catch {
      // The first line of the tail, or the last one of a killed program.
      return []
    }
  })
}

/** @returns `cut`: something comes before it */
async function readTail(path: string): Promise<{ text: string; cut: boolean }> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const length = Math.min(size, tailBytes)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length)
    return { text: buffer.toString('utf8', 0, bytesRead), cut: size > length }
  } finally {
    await file.close()
  }
}
