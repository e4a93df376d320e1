import type { Quirks } from '../../quirks/quirks.ts'
import type { PastCall } from './calls.ts'
import { nineCharacterId } from './tool-names.ts'
import type { ToolOutput } from './tool-output.ts'
import type { Turn, TurnCall } from './turn.ts'
import type { Warnings } from './warnings.ts'

/** Finds the result of each call: each is answered once, whatever stands between. */
export type CallPairing = {
  /**
   * @param callId undefined where the client left it out: paired by order then
   * @param itemId by which the output of a typed call may refer to it
   * @param openTurn asked only when the call is not dropped as a repetition
   */
  call(
    call: PastCall,
    ids: { callId: string | undefined; itemId: string | undefined },
    path: string,
    openTurn: () => Turn,
  ): void
  output(callId: string | undefined, output: ToolOutput, path: string): void
}

/** What a call gets for an id that came without one. */
const unnamedPrefix = 'call_unnamed_'

export function createCallPairing(quirks: Quirks, warnings: Warnings): CallPairing {
  /** Calls without a result, by the id the client used. */
  const open = new Map<string, TurnCall>()
  const byItemId = new Map<string, TurnCall>()
  /** Ids of the client, and ids that went upstream. */
  const usedIds = new Set<string>()
  const takenIds = new Set<string>()
  let unnamed = 0

  /** Some clients count `call_0`, `call_1` anew in each turn; strict servers want ids that differ. */
  function uniqueId(wished: string): string {
    if (quirks.callIds === 'nine-alphanumeric') {
      const short = nineCharacterId(wished, takenIds)
      takenIds.add(short)
      return short
    }
    let id = wished
    for (let round = 2; takenIds.has(id); round++) id = `${wished}-${round}`
    takenIds.add(id)
    return id
  }

  /** A result without id belongs to the first call without one, else to the first that waits. */
  function findOpen(callId: string | undefined): [string, TurnCall] | undefined {
    if (callId === undefined) {
      const waiting = [...open.entries()]
      return waiting.find(([key]) => key.startsWith(unnamedPrefix)) ?? waiting[0]
    }
    const byCallId = open.get(callId)
    if (byCallId !== undefined) return [callId, byCallId]
    const referred = byItemId.get(callId)
    return referred === undefined ? undefined : [...open.entries()].find(([, call]) => call === referred)
  }

  return {
    call(call, { callId, itemId }, path, openTurn) {
      if (callId !== undefined && open.has(callId)) {
        warnings.add('duplicate-call-dropped', path, `The call ${callId} was there already.`)
        return
      }
      unnamed += callId === undefined ? 1 : 0
      const key = callId ?? `${unnamedPrefix}${unnamed}`
      const turn = openTurn()
      const entry: TurnCall = { id: uniqueId(key), path, turn, output: null, ...call }
      turn.calls.push(entry)
      open.set(key, entry)
      usedIds.add(key)
      if (itemId !== undefined) byItemId.set(itemId, entry)
    },
    output(callId, output, path) {
      const found = findOpen(callId)
      if (found === undefined) {
        const known = callId !== undefined && usedIds.has(callId)
        const code = known ? 'duplicate-output-dropped' : 'orphan-output-dropped'
        const why = known ? `The call ${callId} was answered before.` : 'No call precedes this result.'
        warnings.add(code, path, why)
        return
      }
      const [key, call] = found
      open.delete(key)
      call.output = output
      call.turn.answered = true
    },
  }
}
