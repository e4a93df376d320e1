import {
  isObject,
  readNumber,
  readObject,
  readObjects,
  readString,
} from '../../shared/protocol/json/readers.ts'
import type { Json, JsonObject } from '../../shared/protocol/json/json-value.ts'

/**
 * A strict checker of a Chat stream: each broken rule is a line in the list it returns. The rules are what the
 * `openai` and `ai` packages, Cursor and Cline rely on.
 *
 * @param expected what the request asked for
 */
export function checkChatStream(
  events: readonly { event: string | null; data: string }[],
  expected: { includeUsage: boolean; model?: string },
): string[] {
  const checker = createChecker(expected)
  for (const { event, data } of events) {
    if (event !== null) checker.fail(`a Chat frame has no event name, got ${event}`)
    if (/\\u(?:d[89ab][0-9a-f]{2})(?!\\u)/i.test(data)) checker.fail(`half a surrogate pair: ${data}`)
    checker.take(data)
  }
  return checker.end()
}

type Call = { id: string; type: string; name: string }

function createChecker(expected: { includeUsage: boolean; model?: string }) {
  const problems: string[] = []
  const calls: Call[] = []
  let head: string | null = null
  let chunks = 0
  let finish: string | null = null
  let usageChunks = 0
  let ended: 'done' | 'error' | null = null
  const fail = (problem: string): void => void problems.push(problem)

  function takeHead(chunk: JsonObject): void {
    const { id, object, created, model } = chunk
    if (object !== 'chat.completion.chunk') fail(`object is ${String(object)}`)
    if (typeof id !== 'string' || id === '') fail('a chunk without id')
    if (!Number.isInteger(created)) fail('created is no integer')
    if (expected.model !== undefined && model !== expected.model) fail(`model is ${String(model)}`)
    const own = JSON.stringify([id, created, model])
    if (head !== null && head !== own) fail(`id, created or model changed to ${own}`)
    head = own
  }

  function takeDelta(delta: JsonObject): void {
    const isFirst = chunks === 1
    if (isFirst !== (delta['role'] !== undefined)) fail(`role ${String(delta['role'])} in chunk ${chunks}`)
    if (isFirst && delta['role'] !== 'assistant') fail('the first role is not assistant')
    for (const name of ['content', 'refusal', 'reasoning_content', 'reasoning']) {
      if (delta[name] !== undefined && typeof delta[name] !== 'string') fail(`${name} is no string`)
    }
    for (const piece of readObjects(delta, 'tool_calls')) takeCall(piece)
  }

  function takeCall(piece: JsonObject): void {
    const index = readNumber(piece, 'index')
    if (index === undefined) return fail('a call without index')
    const call = calls[index]
    if (call === undefined) {
      if (index !== calls.length) fail(`call ${index} opened after ${calls.length}`)
      const type = readString(piece, 'type') ?? ''
      const name = readString(readObject(piece, type) ?? {}, 'name') ?? ''
      const id = readString(piece, 'id') ?? ''
      if (type !== 'function' && type !== 'custom') fail(`call ${index} has type ${type}`)
      if (id === '' || name === '') fail(`call ${index} opened without id or name`)
      if (calls.some((other) => other.id === id)) fail(`call id ${id} twice`)
      calls.push({ id, type, name })
      return
    }
    // Clients take a call for whole when the next one begins (`openai` 7.57, `ChatCompletionStream`).
    if (index < calls.length - 1) fail(`a piece of call ${index} after call ${calls.length - 1} began`)
    for (const name of ['id', 'type']) if (name in piece) fail(`${name} repeated for call ${index}`)
    const body = readObject(piece, call.type)
    if (body === undefined) return fail(`a piece of call ${index} without ${call.type}`)
    if ('name' in body) fail(`name repeated for call ${index}`)
    if (readString(body, call.type === 'custom' ? 'input' : 'arguments') === undefined) {
      fail(`a piece of call ${index} without input`)
    }
  }

  function takeChoice(choice: JsonObject): void {
    if (finish !== null) fail('a choice after finish_reason')
    if (choice['index'] !== 0) fail('a choice with an index other than 0')
    const delta = readObject(choice, 'delta')
    if (delta === undefined) return fail('a choice without delta')
    takeDelta(delta)
    const reason = choice['finish_reason']
    if (reason === undefined) fail('a choice without finish_reason')
    if (typeof reason === 'string') finish = reason
  }

  function takeUsage(chunk: JsonObject, isLast: boolean): void {
    if (!expected.includeUsage) {
      if ('usage' in chunk) fail('usage was not asked for')
    } else if (isLast !== isObject(chunk['usage'])) fail(`usage ${isLast ? 'missing' : 'too early'}`)
  }

  function takeObject(chunk: JsonObject): void {
    if (chunk['error'] !== undefined) {
      const error = readObject(chunk, 'error') ?? {}
      for (const name of ['message', 'type', 'param', 'code']) {
        if (!(name in error)) fail(`an error without ${name}`)
      }
      if (finish !== null) fail('an error after finish_reason')
      ended = 'error'
      return
    }
    takeHead(chunk)
    const choices = chunk['choices']
    if (!Array.isArray(choices)) return fail('a chunk without choices')
    takeUsage(chunk, choices.length === 0)
    if (choices.length === 0) {
      usageChunks++
      if (finish === null) fail('a chunk without choices before finish_reason')
      return
    }
    chunks++
    for (const choice of readObjects(chunk, 'choices')) takeChoice(choice)
  }

  return {
    fail,
    take(data: string): void {
      if (ended !== null) return fail(`after the end: ${data}`)
      if (data === '[DONE]') {
        if (finish === null) fail('[DONE] without finish_reason')
        ended = 'done'
        return
      }
      const parsed: Json = JSON.parse(data)
      if (isObject(parsed)) takeObject(parsed)
      else fail(`not an object: ${data}`)
    },
    end(): string[] {
      if (ended === null) fail('no end')
      if (ended === 'done' && (finish === 'tool_calls') !== calls.length > 0 && finish === 'tool_calls') {
        fail('tool_calls without a call')
      }
      if (ended === 'done' && finish === 'stop' && calls.length > 0) fail('stop beside calls')
      if (usageChunks > 1) fail(`${usageChunks} usage chunks`)
      return problems
    },
  }
}
