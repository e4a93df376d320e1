import { isObject, readList, readNumber, readObject, readString, type Maybe } from '../json/readers.ts'
import { readProviderFailure } from '../provider-failure.ts'
import type { Mutable } from '../mutable.ts'
import type { Json, JsonObject } from '../json/json-value.ts'

/** Collects the events of a Responses stream into the object a client that does not stream would get. */
export type ResponseFold = {
  push(event: Json): void
  /** True after a terminal event (or a bare `error`); later events are ignored. */
  readonly finished: boolean
  /** The reply; null while no terminal event came. A bare `error` event gives a reply with status `failed`. */
  result(): JsonObject | null
}

const terminals = new Set(['response.completed', 'response.incomplete', 'response.failed'])

/**
 * The terminal event's `output` may be empty although items were streamed (ChatGPT backend), and
 * `output_item.done` may be missing although deltas came: the fullest account wins.
 */
export function createResponseFold(): ResponseFold {
  const items = new Map<number, JsonObject>()
  const closed = new Set<number>()
  let begun: JsonObject = {}
  let final: JsonObject | null = null

  function takeItem(event: JsonObject, isDone: boolean): void {
    const index = readNumber(event, 'output_index') ?? items.size
    const item = readObject(event, 'item')
    if (item === undefined || closed.has(index)) return
    if (isDone) closed.add(index)
    items.set(index, isDone ? item : structuredCopy(item))
  }

  function settle(response: JsonObject): void {
    final = response
    fold.finished = true
  }

  function finish(event: JsonObject): void {
    const response = { ...begun, ...readObject(event, 'response') }
    const told = readList(response, 'output') ?? []
    const streamed = [...items.entries()]
      .filter(([index]) => closed.has(index) || event['type'] === 'response.completed')
      .sort(([a], [b]) => a - b)
      .map(([, item]) => item)
    settle({ ...response, output: told.length >= streamed.length ? told : streamed })
  }

  function push(event: Json): void {
    if (final !== null || !isObject(event)) return
    const type = readString(event, 'type') ?? ''
    if (terminals.has(type)) return finish(event)
    if (type === 'response.created' || type === 'response.in_progress')
      begun = readObject(event, 'response') ?? begun
    else if (type === 'response.output_item.added') takeItem(event, false)
    else if (type === 'response.output_item.done') takeItem(event, true)
    else if (type === 'error') settle(failed(begun, event))
    else applyDelta(type, event)
  }

  /** Only what an item needs that never gets its `output_item.done`. */
  function applyDelta(type: string, event: JsonObject): void {
    const index = readNumber(event, 'output_index') ?? -1
    const item = items.get(index)
    const delta = readString(event, 'delta')
    if (item === undefined || delta === undefined || closed.has(index)) return
    if (type === 'response.function_call_arguments.delta') append(item, 'arguments', delta)
    else if (type === 'response.custom_tool_call_input.delta') append(item, 'input', delta)
    else if (type === 'response.output_text.delta') appendPart(item, 'content', 'output_text', 'text', delta)
    else if (type === 'response.refusal.delta') appendPart(item, 'content', 'refusal', 'refusal', delta)
    else if (type === 'response.reasoning_text.delta')
      appendPart(item, 'content', 'reasoning_text', 'text', delta)
    else if (type === 'response.reasoning_summary_text.delta')
      appendPart(item, 'summary', 'summary_text', 'text', delta)
  }

  const fold: Mutable<ResponseFold> = { push, finished: false, result: () => final }
  return fold
}

/** The whole stream at once. @returns null when it has no terminal event */
export function foldResponse(events: Iterable<Json>): JsonObject | null {
  const fold = createResponseFold()
  for (const event of events) fold.push(event)
  return fold.result()
}

function failed(begun: JsonObject, event: JsonObject): JsonObject {
  const failure = readProviderFailure(event)
  const error: JsonObject = {
    ...failure?.extra,
    code: failure?.code ?? 'server_error',
    message: failure?.message ?? 'The provider gave no reason',
  }
  return { ...begun, status: 'failed', error, output: [] }
}

function append(item: JsonObject, member: string, delta: string): void {
  item[member] = (readString(item, member) ?? '') + delta
}

function appendPart(item: JsonObject, list: string, type: string, member: string, delta: string): void {
  const parts = readList(item, list) ?? []
  const last: Maybe = parts.at(-1)
  if (isObject(last) && last['type'] === type) append(last, member, delta)
  else parts.push({ type, [member]: delta, ...(type === 'output_text' ? { annotations: [] } : {}) })
  item[list] = parts
}

function structuredCopy(item: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [name, Array.isArray(value) ? [...value] : value]),
  )
}
