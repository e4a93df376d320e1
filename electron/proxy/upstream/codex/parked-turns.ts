import type { JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import { digestConversation } from './conversation-digest.ts'
import type { ForwardedTurn } from './forwarded-turn.ts'
import type { CodexRequest } from './read-request.ts'

/** Turns that wait for the results of their calls, which come with the client's next request, or never. */
export type ParkedTurns = {
  /**
   * @param request the one the turn answered
   * @param reply its items, as `thread/inject_items` takes them
   * @param callIds the calls the client was told of
   */
  put(
    turn: ForwardedTurn,
    request: CodexRequest,
    reply: readonly JsonObject[],
    callIds: readonly string[],
  ): void
  /**
   * The turn that goes on with this request: the same settings and tools, the same conversation, and exactly the results
   * it waits for. A turn that was waiting for something else is dropped.
   */
  take(request: CodexRequest): { turn: ForwardedTurn; results: Map<string, string> } | null
  readonly count: number
  close(): void
}

export const parkingLimits = { count: 32, ageMs: 10 * 60_000 } as const

type Parked = {
  turn: ForwardedTurn
  fingerprint: string
  digest: string
  callIds: readonly string[]
  timer: NodeJS.Timeout
}

export function createParkedTurns(limits: { count: number; ageMs: number } = parkingLimits): ParkedTurns {
  /** Oldest first. */
  const all = new Set<Parked>()
  const byCall = new Map<string, Parked>()

  function remove(parked: Parked): void {
    all.delete(parked)
    clearTimeout(parked.timer)
    for (const callId of parked.callIds) if (byCall.get(callId) === parked) byCall.delete(callId)
  }

  function drop(parked: Parked): void {
    remove(parked)
    parked.turn.drop()
  }

  return {
    get count() {
      return all.size
    },
    put(turn, request, reply, callIds) {
      const timer = setTimeout(() => drop(parked), limits.ageMs)
      timer.unref()
      const digest = digestConversation([...request.items, ...reply])
      const parked: Parked = { turn, fingerprint: request.fingerprint, digest, callIds, timer }
      all.add(parked)
      for (const callId of callIds) byCall.set(callId, parked)
      turn.park(() => drop(parked))
      if (!turn.usable) return drop(parked)
      const [oldest] = all
      if (all.size > limits.count && oldest !== undefined) drop(oldest)
    },
    take(request) {
      const results = resultsIn(request.items)
      const found = [...results.keys()]
        .map((callId) => byCall.get(callId))
        .find((parked) => parked !== undefined)
      if (found === undefined) return null
      const own = new Map(found.callIds.flatMap((id) => pairOf(results, id)))
      if (!continues(found, request, own)) {
        drop(found)
        return null
      }
      remove(found)
      return { turn: found.turn, results: own }
    },
    close() {
      for (const parked of all) drop(parked)
    },
  }
}

/** Results with parts cannot be given to a waiting call unchanged: those go through the history. */
function resultsIn(items: readonly JsonObject[]): Map<string, string> {
  const results = new Map<string, string>()
  for (const { type, call_id: callId, output } of items) {
    if (type !== 'function_call_output' || typeof callId !== 'string' || typeof output !== 'string') continue
    results.set(callId, output)
  }
  return results
}

function pairOf(results: Map<string, string>, callId: string): [string, string][] {
  const text = results.get(callId)
  return text === undefined ? [] : [[callId, text]]
}

function continues(parked: Parked, request: CodexRequest, own: Map<string, string>): boolean {
  if (!parked.turn.usable || parked.fingerprint !== request.fingerprint) return false
  if (own.size !== parked.callIds.length) return false
  const before = request.items.filter((item) => !isResultOf(item, own))
  return digestConversation(before) === parked.digest
}

function isResultOf({ type, call_id: callId }: JsonObject, own: Map<string, string>): boolean {
  return type === 'function_call_output' && typeof callId === 'string' && own.has(callId)
}
