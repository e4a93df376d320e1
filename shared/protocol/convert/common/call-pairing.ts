import type { JsonObject } from '../../json/json-value.ts'
import type { NewId } from '../converter.ts'

/** One call in the history, and the answer it got. */
export type HistoryCall = {
  /** As the upstream will see it; unique in the request even where the client used an id twice. */
  callId: string
  /** As the client wrote it; empty when it wrote none. */
  clientId: string
  /** JSON path of the call in the client's body. */
  path: string
  /** The item that carries the call. */
  item: JsonObject
  /** The item that answers it, once found. */
  output: JsonObject | null
  /** Makes the item that answers it. */
  answer(output: string | JsonObject[]): JsonObject
}

export type CallPairing = {
  /** @param makeItem the call's item and the maker of its answer, for the id it finally has */
  call(
    clientId: string,
    path: string,
    makeItem: (callId: string) => Pick<HistoryCall, 'item' | 'answer'>,
  ): HistoryCall
  /**
   * The call an answer belongs to: the first unanswered one with its id; without an id, the first
   * unanswered one at all. Null: nobody called, or everybody was answered.
   */
  findUnanswered(clientId: string): HistoryCall | null
  /** Whether an id was called at all: tells a repeated answer from one without a call. */
  known(clientId: string): boolean
}

/**
 * Pairs calls with their answers. Clients repeat ids (some number the calls of each turn from 0) and leave
 * them out; the upstream wants each id once and each call answered exactly once.
 */
export function createCallPairing(newId: NewId): CallPairing {
  const all = createQueue()
  const byClientId = new Map<string, CallQueue>()
  const used = new Set<string>()
  /** How often a client id was used, so that long histories with one id stay cheap. */
  const uses = new Map<string, number>()

  function uniqueId(clientId: string): string {
    if (clientId === '') return newId('call')
    let n = (uses.get(clientId) ?? 0) + 1
    let callId = n === 1 ? clientId : `${clientId}_${n}`
    while (used.has(callId)) callId = `${clientId}_${++n}`
    uses.set(clientId, n)
    return callId
  }

  return {
    call(clientId, path, makeItem) {
      const callId = uniqueId(clientId)
      used.add(callId)
      const call: HistoryCall = { callId, clientId, path, output: null, ...makeItem(callId) }
      all.add(call)
      const queue = byClientId.get(clientId) ?? createQueue()
      byClientId.set(clientId, queue)
      queue.add(call)
      return call
    },
    findUnanswered: (clientId) =>
      (clientId === '' ? all : byClientId.get(clientId))?.firstUnanswered() ?? null,
    known: (clientId) => byClientId.has(clientId),
  }
}

type CallQueue = { add(call: HistoryCall): void; firstUnanswered(): HistoryCall | null }

/** Calls are answered for good, so the search never has to start over. */
function createQueue(): CallQueue {
  const calls: HistoryCall[] = []
  let start = 0
  return {
    add: (call) => void calls.push(call),
    firstUnanswered() {
      while (start < calls.length && calls[start]?.output !== null) start++
      return calls[start] ?? null
    },
  }
}
