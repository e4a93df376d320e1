import type { JsonObject } from '../../json/json-value.ts'
import { readNumber, readString } from '../common/readers.ts'

/** What is known of one item of the upstream's output. */
export type ReplyItem = {
  readonly type: string
  /** Per content index: what went out already. */
  readonly parts: Map<number, ReplyPart>
  /** Whether its reasoning goes out as summary or as raw text; an item may bring both, one is enough. */
  reasoningKind: 'summary' | 'raw' | null
  readonly call: ReplyCall
}

export type ReplyPart = { text: boolean; refusal: boolean; annotations: number; offset: number }

export type ReplyCall = {
  /** Position among the calls; null until the name is known and the call has been opened. */
  index: number | null
  id: string
  name: string
  /** Input that went out, or that waits for the name. */
  input: string
}

/**
 * The items of one reply, found again from event to event: by id, and where that is unknown by
 * `output_index`, because some servers give an item a new id in each event (GitHub Copilot) and others
 * number all items 0.
 */
export type ReplyItems = {
  /** A new item is announced (`output_item.added`); the same announcement twice is one item. */
  open(type: string, event: JsonObject, item: JsonObject): ReplyItem
  /** The item an event belongs to; an unannounced one is made. */
  find(type: string, event: JsonObject): ReplyItem
  /** The item that stands at this place of a finished output. */
  match(item: JsonObject, position: number): ReplyItem
  readonly all: readonly ReplyItem[]
}

export function createReplyItems(): ReplyItems {
  const all: ReplyItem[] = []
  const byId = new Map<string, ReplyItem>()
  const byIndex = new Map<number, ReplyItem>()
  /** Items found in the finished output already. */
  const matched = new Set<ReplyItem>()

  function add(type: string, id: string | undefined, index: number | undefined): ReplyItem {
    const item: ReplyItem = {
      type,
      parts: new Map(),
      reasoningKind: null,
      call: { index: null, id: '', name: '', input: '' },
    }
    all.push(item)
    if (id !== undefined) byId.set(id, item)
    if (index !== undefined) byIndex.set(index, item)
    return item
  }

  function lookUp(type: string, id: string | undefined, index: number | undefined): ReplyItem | undefined {
    const item =
      (id === undefined ? undefined : byId.get(id)) ?? (index === undefined ? undefined : byIndex.get(index))
    return item?.type === type ? item : undefined
  }

  return {
    all,
    open(type, event, item) {
      const id = readString(item, 'id')
      const index = readNumber(event, 'output_index')
      const known = lookUp(type, id, index)
      const isSame = known !== undefined && (id === undefined || byId.get(id) === known)
      return isSame ? known : add(type, id, index)
    },
    find(type, event) {
      const id = readString(event, 'item_id')
      const index = readNumber(event, 'output_index')
      const known = lookUp(type, id, index)
      if (known !== undefined) return known
      const isUnnamed = id === undefined && index === undefined
      const last = isUnnamed ? all.findLast((item) => item.type === type) : undefined
      return last ?? add(type, id, index)
    },
    match(item, position) {
      const type = readString(item, 'type') ?? ''
      const known = lookUp(type, readString(item, 'id'), position)
      const free = (candidate: ReplyItem): boolean => candidate.type === type && !matched.has(candidate)
      const found = known !== undefined && !matched.has(known) ? known : all.find(free)
      const result = found ?? add(type, readString(item, 'id'), undefined)
      matched.add(result)
      return result
    },
  }
}
