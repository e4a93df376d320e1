import type { CallKind } from '../../chat/chunk-writer.ts'
import type { JsonObject } from '../../json/json-value.ts'
import { toProviderError } from '../../provider-failure.ts'
import { readString } from '../../json/readers.ts'
import { builtInCallOfItem } from './built-in-calls.ts'
import type { ReplyItem } from './reply-items.ts'
import type { ReplySettings } from './reply-settings.ts'
import type { ReplySink } from './reply-sink.ts'
import { flatToolName } from './tool-table.ts'

/** The calls of a reply. A call is opened once its name is known; what came before waits. */
export type ReplyCalls = {
  /** Name and id, as far as an item tells them. Blank ones say nothing. */
  known(item: ReplyItem, json: JsonObject): void
  input(item: ReplyItem, delta: string): void
  /** The whole input: what no delta brought goes out. */
  inputDone(item: ReplyItem, input: string): void
  /** @throws AppError `provider_error` for a finished call without a name */
  whole(item: ReplyItem, json: JsonObject): void
  /** Calls opened so far. */
  readonly count: number
}

/** Whether items of a type are calls the client answers. */
export function isCall(type: string): boolean {
  return type === 'function_call' || type === 'custom_tool_call' || builtInCallOfItem(type) !== undefined
}

export function createReplyCalls(sink: ReplySink, { memory, newId, warnings }: ReplySettings): ReplyCalls {
  let count = 0
  const usedIds = new Set<string>()
  const kindOf = (item: ReplyItem): CallKind =>
    item.type === 'custom_tool_call' ? memory.customCalls : 'function'
  /** The retired `function_call` has room for one. */
  const hasRoom = (index: number): boolean => !memory.legacyFunctions || index === 0

  function open(item: ReplyItem): void {
    const { call } = item
    call.index = count++
    // The client answers by id, so no two calls may share one.
    if (call.id === '' || usedIds.has(call.id)) call.id = newId('call')
    usedIds.add(call.id)
    if (!hasRoom(call.index)) {
      warnings.addOnce('call-dropped', '', 'A client that sends `functions` can take one call per turn')
      return
    }
    sink.callStart(call.index, call.id, kindOf(item), call.name)
    if (call.input !== '') sink.callInput(call.index, kindOf(item), call.input)
  }

  const calls: ReplyCalls = {
    known(item, json) {
      const { call } = item
      if (call.id === '') call.id = readString(json, 'call_id') ?? ''
      const name = (readString(json, 'name') ?? '').trim()
      if (call.name === '' && name !== '') {
        call.name = flatToolName(readString(json, 'namespace') ?? null, name)
      }
      if (call.name !== '' && call.index === null) open(item)
    },
    input(item, delta) {
      if (delta === '') return
      const { call } = item
      call.input += delta
      if (call.index !== null && hasRoom(call.index)) sink.callInput(call.index, kindOf(item), delta)
    },
    inputDone(item, input) {
      const sent = item.call.input
      if (input.startsWith(sent)) calls.input(item, input.slice(sent.length))
    },
    whole(item, json) {
      const builtIn = builtInCallOfItem(item.type)
      calls.known(item, builtIn === undefined ? json : { ...json, name: builtIn.chatName })
      const isHalf = json['status'] === 'incomplete'
      if (item.call.index === null && !isHalf) throw namelessCall()
      const payload = builtIn === undefined ? undefined : json[builtIn.payload]
      const input = readString(json, item.type === 'custom_tool_call' ? 'input' : 'arguments') ?? ''
      calls.inputDone(item, payload === undefined ? input : JSON.stringify(payload))
      // A client parses the arguments as JSON, and an empty text is none.
      if (item.call.input === '' && !isHalf && item.type !== 'custom_tool_call') calls.input(item, '{}')
    },
    get count() {
      return count
    },
  }
  return calls
}

/** Nobody could answer such a call, and leaving it out would look like an answer. */
export function namelessCall(): Error {
  const message = 'a tool call without a name'
  return toProviderError({ message, code: 'invalid_tool_call', type: null, param: null, extra: {} })
}
