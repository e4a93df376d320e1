import type { JsonObject } from '../json/json-value.ts'
import { createEventLog, type EventLog } from './event-log.ts'

/**
 * The items of one Responses reply. The ledger alone opens and closes items and gives them their
 * `output_index`: one counter over all kinds, from 0, in the order they were opened.
 */
export class ItemLedger {
  readonly log: EventLog
  readonly #done: (JsonObject | undefined)[] = []

  constructor(log: EventLog = createEventLog()) {
    this.log = log
  }

  /** Sends `response.output_item.added`. @param item with its final `id` and status `in_progress` */
  open(item: JsonObject): LedgerEntry {
    const index = this.#done.push(undefined) - 1
    const { log } = this
    if (log.wanted)
      log.send('response.output_item.added', `"output_index":${index},"item":${JSON.stringify(item)}`)
    return new LedgerEntry(log, this.#done, index, typeof item['id'] === 'string' ? item['id'] : '')
  }

  /** The items of `output_item.done`, in output order: what the terminal event's `output` must hold. */
  finished(): JsonObject[] {
    return this.#done.filter((item) => item !== undefined)
  }
}

export class LedgerEntry {
  readonly id: string
  readonly index: number
  /** `"item_id":"…","output_index":n`: how the events of this item begin. */
  readonly head: string
  readonly #log: EventLog
  readonly #done: (JsonObject | undefined)[]

  constructor(log: EventLog, done: (JsonObject | undefined)[], index: number, id: string) {
    this.#log = log
    this.#done = done
    this.index = index
    this.id = id
    this.head = `"item_id":${JSON.stringify(id)},"output_index":${index}`
  }

  /** Sends `response.output_item.done` with the whole item; a second call is a mistake of ours and ignored. */
  close(item: JsonObject): void {
    if (this.#done[this.index] !== undefined) return
    this.#done[this.index] = item
    if (!this.#log.wanted) return
    const text = `"output_index":${this.index},"item":${JSON.stringify(item)}`
    this.#log.send('response.output_item.done', text)
  }
}
