import type { Json, JsonObject } from '../json/json-value.ts'
import type { ItemLedger } from './item-ledger.ts'
import { createSurrogateJoiner } from './well-formed.ts'

/** An assistant message being written: parts of text and refusal, one open at a time. */
export type MessageItem = {
  /** @param logprobs of this delta; empty when none were asked for */
  text(delta: string, logprobs: readonly Json[]): void
  refusal(delta: string): void
  /** A Responses annotation (`{type: 'url_citation', url, …}`) of the open text. */
  annotation(annotation: JsonObject): void
  close(status: 'completed' | 'incomplete'): void
}

type PartKind = 'output_text' | 'refusal'
type OpenPart = {
  kind: PartKind
  /** The members every event of this part begins with. */
  head: string
  text: string
  annotations: JsonObject[]
  logprobs: Json[]
}

/**
 * Opens the item at once, its parts with their first delta: a part never gets a delta before it exists.
 * Event shapes: `openai` package, ResponseTextDeltaEvent, ResponseRefusalDeltaEvent, ResponseContentPart*.
 *
 * @param more members of the item beyond the usual ones, such as `phase`
 */
export function openMessage(ledger: ItemLedger, id: string, more: JsonObject = {}): MessageItem {
  const { log } = ledger
  const content: JsonObject[] = []
  const item = (status: string): JsonObject => {
    const whole: JsonObject = { id, type: 'message', role: 'assistant', status, content }
    for (const name in more) whole[name] = more[name] ?? null
    return whole
  }
  const entry = ledger.open(item('in_progress'))
  const joiner = createSurrogateJoiner()
  let part: OpenPart | null = null

  function openPart(kind: PartKind): OpenPart {
    if (part?.kind === kind) return part
    closePart()
    const head = `${entry.head},"content_index":${content.length}`
    part = { kind, head, text: '', annotations: [], logprobs: [] }
    if (log.wanted)
      log.send('response.content_part.added', `${head},"part":${JSON.stringify(partJson(part))}`)
    return part
  }

  function sendDelta(open: OpenPart, delta: string, logprobs: readonly Json[]): void {
    if (delta === '' && logprobs.length === 0) return
    open.text += delta
    open.logprobs.push(...logprobs)
    if (!log.wanted) return
    if (open.kind === 'refusal') {
      log.send('response.refusal.delta', `${open.head},"delta":${JSON.stringify(delta)}`)
      return
    }
    const scores = logprobs.length === 0 ? '[]' : JSON.stringify(logprobs)
    log.send(
      'response.output_text.delta',
      `${open.head},"delta":${JSON.stringify(delta)},"logprobs":${scores}`,
    )
  }

  function closePart(): void {
    const open = part
    if (open === null) return
    sendDelta(open, joiner.end(), [])
    part = null
    const finalPart = partJson(open)
    content.push(finalPart)
    if (log.wanted) sendPartDone(open, JSON.stringify(finalPart))
  }

  function sendPartDone(open: OpenPart, finalPart: string): void {
    const whole = JSON.stringify(open.text)
    if (open.kind === 'refusal') log.send('response.refusal.done', `${open.head},"refusal":${whole}`)
    else {
      const scores = JSON.stringify(open.logprobs)
      log.send('response.output_text.done', `${open.head},"text":${whole},"logprobs":${scores}`)
    }
    log.send('response.content_part.done', `${open.head},"part":${finalPart}`)
  }

  return {
    text(delta, logprobs) {
      const open = openPart('output_text')
      sendDelta(open, joiner.push(delta), logprobs)
    },
    refusal(delta) {
      const open = openPart('refusal')
      sendDelta(open, joiner.push(delta), [])
    },
    annotation(annotation) {
      const open = openPart('output_text')
      const place = `${open.head},"annotation_index":${open.annotations.length}`
      open.annotations.push(annotation)
      log.send('response.output_text.annotation.added', `${place},"annotation":${JSON.stringify(annotation)}`)
    },
    close(status) {
      closePart()
      entry.close(item(status))
    },
  }
}

function partJson(part: OpenPart): JsonObject {
  if (part.kind === 'refusal') return { type: 'refusal', refusal: part.text }
  return {
    type: 'output_text',
    text: part.text,
    annotations: part.annotations,
    logprobs: part.logprobs,
  }
}
