import { isObject, readList, readNumber, readObject, readString } from '../../shared/protocol/json/readers.ts'
import type { Json, JsonObject } from '../../shared/protocol/json/json-value.ts'

/**
 * A strict checker of the lifecycle of a Responses stream: what breaks a rule is a line in the list it
 * returns. The rules are those Codex, the AI SDK and the `openai` package rely on.
 */
export function checkResponsesStream(events: readonly { event: string | null; data: string }[]): string[] {
  const checker = createChecker()
  for (const { event, data } of events) {
    const parsed: Json = JSON.parse(data)
    if (!isObject(parsed)) checker.fail(`not an object: ${data}`)
    else {
      if (event !== readString(parsed, 'type'))
        checker.fail(`event name ${event} beside type ${String(parsed['type'])}`)
      checker.take(parsed)
    }
  }
  return checker.end()
}

type Part = { type: string; text: string; done: boolean; annotations: number }
type Item = {
  index: number
  type: string
  parts: Part[]
  argumentText: string
  argumentsDone: string | null
  done: JsonObject | null
}

const terminals = new Set(['response.completed', 'response.incomplete', 'response.failed'])
const requiredMembers =
  'id object created_at completed_at status error incomplete_details instructions model output tools tool_choice truncation parallel_tool_calls text top_p temperature presence_penalty frequency_penalty top_logprobs reasoning usage max_output_tokens max_tool_calls previous_response_id prompt_cache_key safety_identifier service_tier store background metadata'.split(
    ' ',
  )
const argumentEvents: Record<string, 'arguments' | 'input'> = {
  'response.function_call_arguments': 'arguments',
  'response.custom_tool_call_input': 'input',
}
const partMember: Record<string, string> = {
  output_text: 'text',
  refusal: 'refusal',
  summary_text: 'text',
  reasoning_text: 'text',
}

function createChecker() {
  const problems: string[] = []
  const items = new Map<string, Item>()
  let count = 0
  let terminal: JsonObject | null = null
  let replyId: string | undefined

  const fail = (problem: string): void => void problems.push(`#${count - 1}: ${problem}`)

  function itemOf(event: JsonObject): Item | undefined {
    const id = readString(event, 'item_id') ?? ''
    const item = items.get(id)
    if (item === undefined) return void fail(`${String(event['type'])} for the unknown item ${id}`)
    if (item.index !== event['output_index']) fail(`output_index of ${id} changed`)
    if (item.done !== null) fail(`${String(event['type'])} after the item ${id} was done`)
    return item
  }

  function openPart(event: JsonObject, indexName: string): void {
    const item = itemOf(event)
    const part = readObject(event, 'part')
    if (item === undefined || part === undefined) return
    if (event[indexName] !== item.parts.length) fail(`part index ${String(event[indexName])} out of order`)
    if (item.parts.some((other) => !other.done)) fail('a part opened while another was open')
    const type = readString(part, 'type') ?? ''
    const member = partMember[type]
    if (member === undefined || part[member] !== '') fail('a part must begin empty')
    item.parts.push({ type, text: '', done: false, annotations: 0 })
  }

  function openPartOf(event: JsonObject, indexName: string): Part | undefined {
    const part = itemOf(event)?.parts[readNumber(event, indexName) ?? -1]
    if (part === undefined) return void fail(`${String(event['type'])} for a part that was never added`)
    if (part.done) fail(`${String(event['type'])} after the part was done`)
    return part
  }

  function deltaOf(event: JsonObject, indexName: string, type: string): void {
    const part = openPartOf(event, indexName)
    const delta = readString(event, 'delta')
    if (part === undefined || delta === undefined) return void (delta === undefined && fail('no delta'))
    if (part.type !== type) fail(`delta of ${type} in a part ${part.type}`)
    part.text += delta
  }

  function textDone(event: JsonObject, indexName: string, member: string): void {
    const part = openPartOf(event, indexName)
    if (part !== undefined && part.text !== event[member]) fail(`deltas do not add up to ${member}`)
  }

  function partDone(event: JsonObject, indexName: string): void {
    const part = openPartOf(event, indexName)
    const shown = readObject(event, 'part')
    if (part === undefined || shown === undefined) return
    if (shown[partMember[part.type] ?? ''] !== part.text) fail('part.done differs from its deltas')
    part.done = true
  }

  function itemAdded(event: JsonObject): void {
    const item = readObject(event, 'item') ?? {}
    const id = readString(item, 'id') ?? ''
    if (id === '' || items.has(id)) fail(`item id "${id}" is empty or used twice`)
    if (event['output_index'] !== items.size)
      fail(`output_index ${String(event['output_index'])} is not the next`)
    const done: Item = {
      index: items.size,
      type: readString(item, 'type') ?? '',
      parts: [],
      argumentText: '',
      argumentsDone: null,
      done: null,
    }
    items.set(id, done)
  }

  function itemDone(event: JsonObject): void {
    const item = readObject(event, 'item') ?? {}
    const known = items.get(readString(item, 'id') ?? '')
    if (known === undefined) return fail('output_item.done without added')
    if (known.done !== null) fail('output_item.done twice')
    if (known.index !== event['output_index'] || known.type !== item['type']) fail('item changed')
    if (known.parts.some((part) => !part.done)) fail('item done with an open part')
    compareContent(known, item)
    known.done = item
  }

  function compareContent(known: Item, item: JsonObject): void {
    const member =
      item['type'] === 'function_call' ? 'arguments' : item['type'] === 'custom_tool_call' ? 'input' : null
    if (member !== null && (item[member] !== known.argumentText || known.argumentsDone === null))
      fail(`the item's ${member} are not what was streamed`)
    const parts = [...(readList(item, 'summary') ?? []), ...(readList(item, 'content') ?? [])].filter(
      isObject,
    )
    if (item['type'] === 'message' || item['type'] === 'reasoning') {
      const texts = parts.map((part) => part[partMember[readString(part, 'type') ?? ''] ?? ''])
      if (JSON.stringify(texts) !== JSON.stringify(known.parts.map((part) => part.text)))
        fail('the item is not what was streamed')
    }
  }

  function finish(event: JsonObject): void {
    const response = readObject(event, 'response') ?? {}
    terminal = event
    const type = readString(event, 'type') ?? ''
    if (`response.${String(response['status'])}` !== type)
      fail(`status ${String(response['status'])} in ${type}`)
    const done = [...items.values()].filter((item) => item.done !== null).map((item) => item.done)
    if (JSON.stringify(response['output']) !== JSON.stringify(done))
      fail('output differs from the finished items')
    if (type === 'response.completed' && done.length !== items.size) fail('completed with open items')
    if (type === 'response.failed' && !isObject(response['error'])) fail('failed without error')
    if (type === 'response.incomplete' && !isObject(response['incomplete_details']))
      fail('incomplete without details')
    const usage = response['usage']
    if (
      isObject(usage) &&
      (!isObject(usage['input_tokens_details']) || !isObject(usage['output_tokens_details']))
    )
      fail('half a usage')
  }

  function takeResponse(event: JsonObject): void {
    const response = readObject(event, 'response')
    if (response === undefined) return fail('no response object')
    replyId ??= readString(response, 'id')
    if (response['id'] !== replyId || replyId === undefined) fail('the reply id changed')
    const missing = requiredMembers.filter((member) => !(member in response))
    if (missing.length > 0) fail(`response lacks ${missing.join(', ')}`)
  }

  const handlers: Record<string, (event: JsonObject) => void> = {
    'response.created': takeResponse,
    'response.in_progress': takeResponse,
    'response.output_item.added': itemAdded,
    'response.output_item.done': itemDone,
    'response.content_part.added': (event) => openPart(event, 'content_index'),
    'response.content_part.done': (event) => partDone(event, 'content_index'),
    'response.reasoning_summary_part.added': (event) => openPart(event, 'summary_index'),
    'response.reasoning_summary_part.done': (event) => partDone(event, 'summary_index'),
    'response.output_text.delta': (event) => deltaOf(event, 'content_index', 'output_text'),
    'response.refusal.delta': (event) => deltaOf(event, 'content_index', 'refusal'),
    'response.reasoning_summary_text.delta': (event) => deltaOf(event, 'summary_index', 'summary_text'),
    'response.output_text.done': (event) => textDone(event, 'content_index', 'text'),
    'response.refusal.done': (event) => textDone(event, 'content_index', 'refusal'),
    'response.reasoning_summary_text.done': (event) => textDone(event, 'summary_index', 'text'),
    'response.output_text.annotation.added': (event) => {
      const part = openPartOf(event, 'content_index')
      if (part !== undefined && event['annotation_index'] !== part.annotations++) fail('annotation_index')
    },
  }

  function takeArguments(type: string, event: JsonObject): boolean {
    const kind = type.replace(/\.(delta|done)$/, '')
    const member = argumentEvents[kind]
    if (member === undefined || kind === type) return false
    const item = itemOf(event)
    if (item === undefined) return true
    if (item.argumentsDone !== null) fail(`${type} after done`)
    if (type.endsWith('.delta')) item.argumentText += readString(event, 'delta') ?? ''
    else {
      item.argumentsDone = readString(event, member) ?? ''
      if (item.argumentsDone !== item.argumentText) fail(`deltas do not add up to ${member}`)
    }
    return true
  }

  return {
    fail,
    take(event: JsonObject): void {
      count += 1
      const type = readString(event, 'type') ?? ''
      if (event['sequence_number'] !== count - 1) fail(`sequence_number ${String(event['sequence_number'])}`)
      if (terminal !== null) fail(`${type} after the terminal event`)
      if (count === 1 && type !== 'response.created') fail('the first event must be response.created')
      if (count === 2 && type !== 'response.in_progress')
        fail('the second event must be response.in_progress')
      if (terminals.has(type)) {
        takeResponse(event)
        finish(event)
      } else if (handlers[type] !== undefined) handlers[type](event)
      else if (!takeArguments(type, event)) fail(`unknown event ${type}`)
    },
    end(): string[] {
      if (terminal === null) problems.push('no terminal event')
      return problems
    },
  }
}
