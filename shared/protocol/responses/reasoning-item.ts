import type { JsonObject } from '../json/json-value.ts'
import type { ItemLedger } from './item-ledger.ts'
import { createSurrogateJoiner } from './well-formed.ts'

/** A reasoning item being written, with one summary part. */
export type ReasoningItem = {
  text(delta: string): void
  close(status: 'completed' | 'incomplete'): void
}

/**
 * Reasoning of a Chat upstream goes out as a summary, because every client shows summaries, while raw
 * `reasoning_text` is hidden by Codex unless its user asks for it, and has two spellings in the wild. Both
 * at once would double a history that is sent back with each turn.
 */
export function openReasoning(ledger: ItemLedger, id: string): ReasoningItem {
  const { log } = ledger
  const item = (status: string, summary: JsonObject[]): JsonObject => ({
    id,
    type: 'reasoning',
    status,
    summary,
  })
  const entry = ledger.open(item('in_progress', []))
  const head = `${entry.head},"summary_index":0`
  const joiner = createSurrogateJoiner()
  let text = ''
  log.send('response.reasoning_summary_part.added', `${head},"part":{"type":"summary_text","text":""}`)

  function send(delta: string): void {
    if (delta === '') return
    text += delta
    log.send('response.reasoning_summary_text.delta', `${head},"delta":${JSON.stringify(delta)}`)
  }

  return {
    text: (delta) => send(joiner.push(delta)),
    close(status) {
      send(joiner.end())
      const part: JsonObject = { type: 'summary_text', text }
      log.send('response.reasoning_summary_text.done', `${head},"text":${JSON.stringify(text)}`)
      log.send('response.reasoning_summary_part.done', `${head},"part":${JSON.stringify(part)}`)
      entry.close(item(status, [part]))
    },
  }
}
