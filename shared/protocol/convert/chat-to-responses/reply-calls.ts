import type { CallKind } from '../../chat/chunk-writer.ts'
import type { JsonObject } from '../../json/json-value.ts'
import type { Mutable } from '../../mutable.ts'
import { readString } from '../../json/readers.ts'
import { namelessCall } from '../common/nameless-call.ts'
import { builtInCallOfItem } from './built-in-calls.ts'
import { createCallOrder } from './call-order.ts'
import type { ReplyItem } from '../common/reply-items.ts'
import type { ReplySettings } from './reply-settings.ts'
import type { ReplySink } from './reply-sink.ts'
import { flatToolName } from './tool-table.ts'

/** The calls of a reply, one after the other. A call is opened once its name is known; what came before waits. */
export type ReplyCalls = {
  /** Name and id, as far as an item tells them. Blank ones say nothing. */
  known(item: ReplyItem, json: JsonObject): void
  input(item: ReplyItem, delta: string): void
  /** The whole input: what no delta brought goes out. */
  inputDone(item: ReplyItem, input: string): void
  /** @throws AppError `provider_error` for a finished call without a name */
  whole(item: ReplyItem, json: JsonObject): void
  /** The answer is finished: calls that waited for another to end go out. */
  end(): void
  /** Calls opened so far. */
  readonly count: number
}

/** Whether items of a type are calls the client answers. */
export function isCall(type: string): boolean {
  return type === 'function_call' || type === 'custom_tool_call' || builtInCallOfItem(type) !== undefined
}

export function createReplyCalls(sink: ReplySink, { memory, newId, warnings }: ReplySettings): ReplyCalls {
  const order = createCallOrder(sink)
  const usedIds = new Set<string>()
  const kindOf = (item: ReplyItem): CallKind =>
    item.type === 'custom_tool_call' ? memory.customCalls : 'function'
  /** The retired `function_call` has room for one. */
  const hasRoom = (index: number): boolean => !memory.legacyFunctions || index === 0

  function open(item: ReplyItem): void {
    const { call } = item
    call.index = calls.count
    calls.count += 1
    // The client answers by id, so no two calls may share one.
    if (call.id === '' || usedIds.has(call.id)) call.id = newId('call')
    usedIds.add(call.id)
    if (!hasRoom(call.index)) {
      warnings.addOnce('call-dropped', '', 'A client that sends `functions` can take one call per turn')
      return
    }
    order.begin(call.index, call.id, kindOf(item), call.name)
    if (call.input !== '') order.input(call.index, call.input)
  }

  function fill(item: ReplyItem, input: string): void {
    const sent = item.call.input
    if (input.startsWith(sent)) calls.input(item, input.slice(sent.length))
  }

  function finish({ call }: ReplyItem): void {
    if (call.index !== null) order.done(call.index)
  }

  const calls: Mutable<ReplyCalls> = {
    count: 0,
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
      if (call.index !== null && hasRoom(call.index)) order.input(call.index, delta)
    },
    inputDone(item, input) {
      fill(item, input)
      // Left open without any: the finished item may still bring some, or `{}` stands in for it.
      if (input !== '') finish(item)
    },
    whole(item, json) {
      const builtIn = builtInCallOfItem(item.type)
      calls.known(item, builtIn === undefined ? json : { ...json, name: builtIn.chatName })
      const isHalf = json['status'] === 'incomplete'
      if (item.call.index === null && !isHalf) throw namelessCall()
      const payload = builtIn === undefined ? undefined : json[builtIn.payload]
      const text = readString(json, item.type === 'custom_tool_call' ? 'input' : 'arguments') ?? ''
      const input = payload === undefined ? text : JSON.stringify(payload)
      fill(item, input)
      const isEmpty = item.call.input === ''
      // A client parses the arguments as JSON, and an empty text is none.
      if (isEmpty && !isHalf && item.type !== 'custom_tool_call') calls.input(item, '{}')
      // An item that is silent about what its deltas said leaves the rest to the final output.
      if (isEmpty || input !== '') finish(item)
    },
    end: () => order.end(),
  }
  return calls
}
