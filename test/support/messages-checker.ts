import { isObject, readNumber, readObject, readString } from '../../shared/protocol/json/readers.ts'
import type { Json, JsonObject } from '../../shared/protocol/json/json-value.ts'

type Frame = { event: string | null; data: string }

/**
 * A strict checker of a Messages stream: each broken rule is a line in the list it returns. The rules are those of
 * Anthropic's documentation ("Streaming messages") and what `@anthropic-ai/sdk` and Claude Code rely on: one
 * `message_start`, blocks one after the other with rising indexes, each started and stopped, only deltas that fit
 * the block, one `message_delta`, one `message_stop`, or an `error` instead of the rest.
 */
export function checkMessagesStream(frames: readonly Frame[], expected: { model?: string } = {}): string[] {
  const checker = createChecker(expected)
  for (const { event, data } of frames) {
    // An escape inside an escaped text is the model's own.
    if (/(?<!\\)\\u(?:d[89ab][0-9a-f]{2})(?!\\u)/i.test(data)) checker.fail(`half a surrogate pair: ${data}`)
    const parsed: Json = JSON.parse(data)
    if (!isObject(parsed)) checker.fail(`not an object: ${data}`)
    else if (parsed['type'] !== event) checker.fail(`event ${String(event)} holds ${String(parsed['type'])}`)
    else checker.take(parsed)
  }
  return checker.end()
}

type Open = { index: number; type: string; pieces: number; input: string; signature: number }

/** Deltas that fit a type of block. */
const deltasOf: { readonly [type: string]: readonly string[] | undefined } = {
  text: ['text_delta', 'citations_delta'],
  thinking: ['thinking_delta', 'signature_delta'],
  tool_use: ['input_json_delta'],
  server_tool_use: ['input_json_delta'],
  redacted_thinking: [],
  web_search_tool_result: [],
}
const members: { readonly [type: string]: string | undefined } = {
  text_delta: 'text',
  thinking_delta: 'thinking',
  signature_delta: 'signature',
  input_json_delta: 'partial_json',
}
const stopReasons = ['end_turn', 'max_tokens', 'tool_use', 'refusal']

function createChecker(expected: { model?: string }) {
  const problems: string[] = []
  const callIds = new Set<string>()
  const halfCalls: number[] = []
  let state: 'before' | 'content' | 'delta' | 'end' = 'before'
  let open: Open | null = null
  let next = 0
  let calls = 0
  let stop = ''
  const fail = (problem: string): void => void problems.push(problem)

  function takeStart(message: JsonObject): void {
    if (state !== 'before') fail('a second message_start')
    state = 'content'
    if (message['type'] !== 'message' || message['role'] !== 'assistant') fail('message_start is no message')
    if (readString(message, 'id') === undefined) fail('a message without id')
    if (JSON.stringify(message['content']) !== '[]') fail('message_start with content')
    for (const name of ['stop_reason', 'stop_sequence'])
      if (message[name] !== null) fail(`${name} at the start`)
    if (expected.model !== undefined && message['model'] !== expected.model)
      fail(`model is ${String(message['model'])}`)
    checkUsage(readObject(message, 'usage'))
  }

  function checkUsage(usage: JsonObject | undefined): void {
    for (const name of ['input_tokens', 'output_tokens', 'cache_read_input_tokens']) {
      if ((readNumber(usage ?? {}, name) ?? -1) < 0) fail(`usage without ${name}`)
    }
  }

  function takeBlock(event: JsonObject): void {
    if (open !== null) fail(`block ${next} opened while ${open.index} is open`)
    const block = readObject(event, 'content_block') ?? {}
    const type = readString(block, 'type') ?? ''
    const index = readNumber(event, 'index') ?? -1
    if (index !== next) fail(`block ${index} opened instead of ${next}`)
    if (deltasOf[type] === undefined) fail(`a block of type ${type}`)
    if (type === 'tool_use') takeCall(block)
    if (type === 'redacted_thinking' && (readString(block, 'data') ?? '') === '')
      fail('an empty redacted_thinking')
    open = { index, type, pieces: 0, input: '', signature: 0 }
    next = index + 1
  }

  function takeCall(block: JsonObject): void {
    calls++
    const id = readString(block, 'id') ?? ''
    if (id === '' || (readString(block, 'name') ?? '') === '') fail('a call without id or name')
    if (callIds.has(id)) fail(`call id ${id} twice`)
    callIds.add(id)
    if (JSON.stringify(block['input']) !== '{}') fail('a call that starts with input')
  }

  function takeDelta(event: JsonObject): void {
    const delta = readObject(event, 'delta') ?? {}
    const type = readString(delta, 'type') ?? ''
    if (open === null || open.index !== event['index'])
      return fail(`a delta for block ${String(event['index'])}`)
    if (deltasOf[open.type]?.includes(type) !== true) return fail(`${type} in a block of type ${open.type}`)
    if (open.signature > 0) fail('a delta after the signature')
    const member = members[type]
    if (member !== undefined && readString(delta, member) === undefined) fail(`${type} without ${member}`)
    if (member !== undefined && delta[member] === '') fail(`an empty ${type}`)
    open.pieces++
    if (type === 'input_json_delta') open.input += readString(delta, 'partial_json') ?? ''
    if (type === 'signature_delta') open.signature++
  }

  function takeStop(event: JsonObject): void {
    if (open === null || open.index !== event['index'])
      return fail(`a stop for block ${String(event['index'])}`)
    if (open.type === 'thinking' && open.signature !== 1) fail('thinking without a signature')
    if (open.type === 'text' && open.pieces === 0) fail('an empty text')
    if (open.type === 'tool_use' && !isObjectText(open.input)) halfCalls.push(open.index)
    open = null
  }

  function takeEnd(event: JsonObject): void {
    const delta = readObject(event, 'delta') ?? {}
    stop = readString(delta, 'stop_reason') ?? ''
    if (!stopReasons.includes(stop)) fail(`stop_reason ${stop}`)
    if (delta['stop_sequence'] !== null) fail('a stop_sequence')
    if (stop === 'tool_use' && calls === 0) fail('tool_use without a call')
    if (stop === 'end_turn' && calls > 0) fail('end_turn beside calls')
    if (open !== null) fail('message_delta while a block is open')
    checkUsage(readObject(event, 'usage'))
    state = 'delta'
  }

  function take(event: JsonObject): void {
    const type = readString(event, 'type') ?? ''
    if (state === 'end') return fail(`after the end: ${type}`)
    if (type === 'ping') return
    if (type === 'error') {
      state = 'end'
      const error = readObject(event, 'error') ?? {}
      for (const name of ['type', 'message'])
        if (readString(error, name) === undefined) fail(`an error without ${name}`)
      stop = 'error'
    } else if (type === 'message_start') takeStart(readObject(event, 'message') ?? {})
    else if (state === 'before') fail(`${type} before message_start`)
    else if (type === 'message_stop') {
      if (state !== 'delta') fail('message_stop without message_delta')
      state = 'end'
    } else if (state !== 'content') fail(`${type} after message_delta`)
    else if (type === 'content_block_start') takeBlock(event)
    else if (type === 'content_block_delta') takeDelta(event)
    else if (type === 'content_block_stop') takeStop(event)
    else if (type === 'message_delta') takeEnd(event)
    else fail(`an event of type ${type}`)
  }

  return {
    fail,
    take,
    end(): string[] {
      if (state !== 'end') fail('no end')
      const mayBeHalf = stop === 'max_tokens' || stop === 'refusal' || stop === 'error'
      if (!mayBeHalf) for (const index of halfCalls) fail(`the input of block ${index} is no object`)
      return problems
    },
  }
}

function isObjectText(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value)
  } catch {
    return false
  }
}
