import type { Json } from '../../../shared/protocol/json/json-value.ts'
import { isObject, readString } from '../../../shared/protocol/json/readers.ts'

/**
 * Recent responses of converted conversations, in memory: upstreams without a store of their own then serve
 * clients that refer to an earlier response or item (`previous_response_id`, `item_reference`). What has fallen out
 * is refused in a way that makes clients send the conversation again.
 */
export type ResponseStore = {
  /**
   * @param conversation all items up to the reply
   * @param output the reply's own items
   * @param bytes what both weigh, as JSON
   */
  remember(id: string, conversation: readonly Json[], output: readonly Json[], bytes: number): void
  /** Items in order, of the conversation and of the reply. */
  findResponse(id: string): readonly Json[] | undefined
  findItem(id: string): Json | undefined
  /** 0 for an unknown one. */
  bytesOf(id: string): number
  readonly heldBytes: number
}

export const storeLimits = { count: 200, bytes: 64 * 1024 * 1024 } as const

type Entry = { items: readonly Json[]; itemIds: readonly string[]; bytes: number }

/** The least recently used go first. Responses of one conversation share their items, so `heldBytes` leans high. */
export function createResponseStore(limits: { count: number; bytes: number } = storeLimits): ResponseStore {
  const entries = new Map<string, Entry>()
  const items = new Map<string, Json>()
  let heldBytes = 0
  /** Stands before the oldest. A new iterator would walk over the gaps that all forgotten ones left in the map. */
  let oldestFirst = entries.keys()

  function takeOldest(): string | undefined {
    const { value } = oldestFirst.next()
    // An iterator that has ended stays ended.
    if (value === undefined) oldestFirst = entries.keys()
    return value
  }

  function forget(id: string): void {
    const entry = entries.get(id)
    if (entry === undefined) return
    entries.delete(id)
    heldBytes -= entry.bytes
    for (const itemId of entry.itemIds) items.delete(itemId)
  }

  function keepBounds(): void {
    while (entries.size > limits.count || heldBytes > limits.bytes) {
      const oldest = takeOldest()
      if (oldest === undefined) return
      forget(oldest)
    }
  }

  return {
    get heldBytes() {
      return heldBytes
    },
    remember(id, conversation, output, bytes) {
      forget(id)
      const itemIds: string[] = []
      for (const item of output) {
        const itemId = isObject(item) ? readString(item, 'id') : undefined
        if (itemId === undefined) continue
        itemIds.push(itemId)
        items.set(itemId, item)
      }
      entries.set(id, { items: [...conversation, ...output], itemIds, bytes })
      heldBytes += bytes
      keepBounds()
    },
    findResponse(id) {
      const entry = entries.get(id)
      if (entry === undefined) return undefined
      entries.delete(id)
      entries.set(id, entry)
      return entry.items
    },
    findItem: (id) => items.get(id),
    bytesOf: (id) => entries.get(id)?.bytes ?? 0,
  }
}
