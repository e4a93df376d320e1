import type { Mutable } from '../mutable.ts'
import type { JsonObject } from '../json/json-value.ts'
import { readNumber, readObject, readString } from '../json/readers.ts'

/** Puts the pieces of tool calls together. */
export type CallFold = {
  /** One element of `delta.tool_calls`. */
  push(piece: JsonObject): void
  /** `delta.function_call`, the retired form. */
  pushLegacy(piece: JsonObject): void
  readonly size: number
  /** `tool_calls` or `function_call`, as members of the message. */
  result(): JsonObject
}

type Call = { id: string; kind: 'function' | 'custom'; name: string; input: string }

/**
 * Pieces belong together by `index`; where a provider leaves it out, a new id is a new call and no id is the
 * last call (CC Switch issue 6449). Blank ids and names in later
 * pieces say nothing.
 */
export function createCallFold(): CallFold {
  const byIndex = new Map<number, Call>()
  const byId = new Map<string, Call>()
  const calls: Call[] = []
  let legacy: Call | undefined

  function open(): Call {
    const call: Call = { id: '', kind: 'function', name: '', input: '' }
    calls.push(call)
    fold.size += 1
    return call
  }

  function find(piece: JsonObject): Call {
    const index = readNumber(piece, 'index')
    const id = readString(piece, 'id') ?? ''
    if (index !== undefined) {
      const call = byIndex.get(index) ?? open()
      byIndex.set(index, call)
      return call
    }
    if (id === '') return calls.at(-1) ?? open()
    const call = byId.get(id) ?? open()
    byId.set(id, call)
    return call
  }

  const fold: Mutable<CallFold> = {
    size: 0,
    push(piece) {
      const call = find(piece)
      const id = readString(piece, 'id')
      if (id !== undefined && id !== '' && call.id === '') call.id = id
      const custom = readObject(piece, 'custom')
      if (custom !== undefined) call.kind = 'custom'
      takeNameAndInput(
        call,
        custom ?? readObject(piece, 'function') ?? {},
        custom === undefined ? 'arguments' : 'input',
      )
    },
    pushLegacy(piece) {
      if (legacy === undefined) fold.size += 1
      legacy ??= { id: '', kind: 'function', name: '', input: '' }
      takeNameAndInput(legacy, piece, 'arguments')
    },
    result() {
      const members: JsonObject = {}
      if (calls.length > 0) members['tool_calls'] = calls.map(finished)
      if (legacy !== undefined) members['function_call'] = { name: legacy.name, arguments: legacy.input }
      return members
    },
  }
  return fold
}

function takeNameAndInput(call: Call, body: JsonObject, inputMember: string): void {
  const name = readString(body, 'name')
  if (name !== undefined && name !== '' && call.name === '') call.name = name
  call.input += readString(body, inputMember) ?? ''
}

function finished({ id, kind, name, input }: Call): JsonObject {
  return kind === 'custom'
    ? { id, type: 'custom', custom: { name, input } }
    : { id, type: 'function', function: { name, arguments: input } }
}
