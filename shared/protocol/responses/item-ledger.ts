import type { JsonObject } from '../json/json-value.ts'
import { createEventLog, type EventLog } from './event-log.ts'

/**
 * The items of one Responses reply. The ledger alone opens and closes items and gives them their
 * `output_index`: one counter over all kinds, from 0, in the order they were opened.
 */
export type ItemLedger = {
  readonly log: EventLog
  /** Sends `response.output_item.added`. @param item with its final `id` and status `in_progress` */
  open(item: JsonObject): LedgerEntry
  /** The items of `output_item.done`, in output order: what the terminal event's `output` must hold. */
  finished(): JsonObject[]
}

export type LedgerEntry = {
  readonly id: string
  readonly index: number
  /** `"item_id":"…","output_index":n`: how the events of this item begin. */
  readonly head: string
  /** Sends `response.output_item.done` with the whole item; a second call is a mistake of ours and ignored. */
  close(item: JsonObject): void
}

export function createItemLedger(log: EventLog = createEventLog()): ItemLedger {
  const done = new Map<number, JsonObject>()
  let count = 0

  function open(item: JsonObject): LedgerEntry {
    const index = count
    count += 1
    const id = typeof item['id'] === 'string' ? item['id'] : ''
    if (log.wanted)
      log.send('response.output_item.added', `"output_index":${index},"item":${JSON.stringify(item)}`)
    return {
      id,
      index,
      head: `"item_id":${JSON.stringify(id)},"output_index":${index}`,
      close(finalItem) {
        if (done.has(index)) return
        done.set(index, finalItem)
        if (log.wanted)
          log.send('response.output_item.done', `"output_index":${index},"item":${JSON.stringify(finalItem)}`)
      },
    }
  }

  return {
    log,
    open,
    finished: () => [...done.entries()].sort(([a], [b]) => a - b).map(([, item]) => item),
  }
}
