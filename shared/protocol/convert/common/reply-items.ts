import type { JsonObject } from '../../json/json-value.ts'
import { readNumber, readString } from '../../json/readers.ts'

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
  find(type: string, event: JsonObject, item?: JsonObject): ReplyItem
  /** The item that stands at this place of a finished output. */
  match(item: JsonObject, position: number): ReplyItem
  readonly all: readonly ReplyItem[]
}

/** What an event says about which item it means. */
type Keys = { id: string | undefined; index: number | undefined; callId: string | undefined }

export function createReplyItems(): ReplyItems {
  const all: ReplyItem[] = []
  const byId = new Map<string, ReplyItem>()
  const byIndex = new Map<number, ReplyItem>()
  const byCallId = new Map<string, ReplyItem>()
  /** Items found in the finished output already. */
  const matched = new Set<ReplyItem>()

  function add(type: string, { id, index, callId }: Keys): ReplyItem {
    const call = { index: null, id: '', name: '', input: '' }
    const item: ReplyItem = { type, parts: new Map(), reasoningKind: null, call }
    all.push(item)
    if (id !== undefined) byId.set(id, item)
    if (index !== undefined) byIndex.set(index, item)
    if (callId !== undefined) byCallId.set(callId, item)
    return item
  }

  function lookUp(type: string, { id, index, callId }: Keys): ReplyItem | undefined {
    const named = id === undefined ? undefined : byId.get(id)
    const placed = index === undefined ? undefined : byIndex.get(index)
    // Some servers use one call id for several calls: it decides only where nothing else can.
    const called = index === undefined && callId !== undefined ? byCallId.get(callId) : undefined
    return [named, placed, called].find((item) => item?.type === type)
  }

  return {
    all,
    open(type, event, item) {
      const keys = keysOf(event, item)
      const known = lookUp(type, keys)
      const isSame = known !== undefined && (keys.id === undefined || byId.get(keys.id) === known)
      return isSame ? known : add(type, keys)
    },
    find(type, event, item) {
      const keys = keysOf(event, item ?? {})
      const isUnnamed = keys.id === undefined && keys.index === undefined && keys.callId === undefined
      const last = isUnnamed ? all.findLast((candidate) => candidate.type === type) : undefined
      return lookUp(type, keys) ?? last ?? add(type, keys)
    },
    match(item, position) {
      const type = readString(item, 'type') ?? ''
      const keys = keysOf({}, item)
      const free = (candidate: ReplyItem | undefined): boolean =>
        candidate?.type === type && !matched.has(candidate)
      const candidates = [lookUp(type, keys), lookUp(type, { ...keys, index: position })]
      const found = candidates.find(free) ?? all.find(free) ?? add(type, keys)
      matched.add(found)
      return found
    },
  }
}

function keysOf(event: JsonObject, item: JsonObject): Keys {
  return {
    id: readString(event, 'item_id') ?? readString(item, 'id'),
    index: readNumber(event, 'output_index'),
    callId: readString(item, 'call_id'),
  }
}
