import type { Json, JsonObject } from '../json/json-value.ts'
import type { EventLog } from './event-log.ts'
import type { ItemLedger, LedgerEntry } from './item-ledger.ts'
import { createSurrogateJoiner } from './well-formed.ts'

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
 * An assistant message being written: parts of text and refusal, one open at a time. The item is opened at once, its
 * parts with their first delta: a part never gets a delta before it exists.
 * Event shapes: `openai` package, ResponseTextDeltaEvent, ResponseRefusalDeltaEvent, ResponseContentPart*.
 */
export class MessageItem {
  readonly #log: EventLog
  readonly #id: string
  readonly #more: JsonObject
  readonly #content: JsonObject[] = []
  readonly #entry: LedgerEntry
  readonly #joiner = createSurrogateJoiner()
  #part: OpenPart | null = null

  /** @param more members of the item beyond the usual ones, such as `phase` */
  constructor(ledger: ItemLedger, id: string, more: JsonObject = {}) {
    this.#log = ledger.log
    this.#id = id
    this.#more = more
    this.#entry = ledger.open(this.#item('in_progress'))
  }

  /** @param logprobs of this delta; empty when none were asked for */
  text(delta: string, logprobs: readonly Json[]): void {
    const open = this.#openPart('output_text')
    this.#sendDelta(open, this.#joiner.push(delta), logprobs)
  }

  refusal(delta: string): void {
    const open = this.#openPart('refusal')
    this.#sendDelta(open, this.#joiner.push(delta), [])
  }

  /** A Responses annotation (`{type: 'url_citation', url, …}`) of the open text. */
  annotation(annotation: JsonObject): void {
    const open = this.#openPart('output_text')
    const place = `${open.head},"annotation_index":${open.annotations.length}`
    open.annotations.push(annotation)
    const members = `${place},"annotation":${JSON.stringify(annotation)}`
    this.#log.send('response.output_text.annotation.added', members)
  }

  close(status: 'completed' | 'incomplete'): void {
    this.#closePart()
    this.#entry.close(this.#item(status))
  }

  #item(status: string): JsonObject {
    const whole: JsonObject = {
      id: this.#id,
      type: 'message',
      role: 'assistant',
      status,
      content: this.#content,
    }
    for (const name in this.#more) whole[name] = this.#more[name] ?? null
    return whole
  }

  #openPart(kind: PartKind): OpenPart {
    if (this.#part?.kind === kind) return this.#part
    this.#closePart()
    const head = `${this.#entry.head},"content_index":${this.#content.length}`
    const part: OpenPart = { kind, head, text: '', annotations: [], logprobs: [] }
    this.#part = part
    if (this.#log.wanted)
      this.#log.send('response.content_part.added', `${head},"part":${JSON.stringify(partJson(part))}`)
    return part
  }

  #sendDelta(open: OpenPart, delta: string, logprobs: readonly Json[]): void {
    if (delta === '' && logprobs.length === 0) return
    open.text += delta
    if (logprobs.length > 0) open.logprobs.push(...logprobs)
    const log = this.#log
    if (!log.wanted) return
    if (open.kind === 'refusal') {
      log.send('response.refusal.delta', `${open.head},"delta":${JSON.stringify(delta)}`)
      return
    }
    const scores = logprobs.length === 0 ? '[]' : JSON.stringify(logprobs)
    const members = `${open.head},"delta":${JSON.stringify(delta)},"logprobs":${scores}`
    log.send('response.output_text.delta', members)
  }

  #closePart(): void {
    const open = this.#part
    if (open === null) return
    this.#sendDelta(open, this.#joiner.end(), [])
    this.#part = null
    const finalPart = partJson(open)
    this.#content.push(finalPart)
    if (this.#log.wanted) this.#sendPartDone(open, JSON.stringify(finalPart))
  }

  #sendPartDone(open: OpenPart, finalPart: string): void {
    const log = this.#log
    const whole = JSON.stringify(open.text)
    if (open.kind === 'refusal') log.send('response.refusal.done', `${open.head},"refusal":${whole}`)
    else {
      const scores = JSON.stringify(open.logprobs)
      log.send('response.output_text.done', `${open.head},"text":${whole},"logprobs":${scores}`)
    }
    log.send('response.content_part.done', `${open.head},"part":${finalPart}`)
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
