import { createHash } from 'node:crypto'
import type { Json, JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import { isObject, readList, readString } from '../../../../shared/protocol/json/readers.ts'
import { parseObject } from '../../../../shared/protocol/convert/responses-to-chat/stand-ins.ts'

/**
 * What was said and called in a conversation, as one short text: the same for a history that went through a client,
 * which leaves out ids and reasoning, joins texts and writes arguments in its own spelling.
 *
 * @param items as `thread/inject_items` takes them
 */
export function digestConversation(items: readonly JsonObject[]): string {
  const said: Json[][] = []
  for (const item of items) {
    const line = lineOf(item)
    if (line === null) continue
    const last = said.at(-1)
    const [role, text] = line
    const joins = role === 'assistant' && last?.[0] === role && typeof text === 'string'
    if (joins && typeof last?.[1] === 'string') last[1] += text
    else said.push(line)
  }
  return createHash('sha256').update(JSON.stringify(said)).digest('hex')
}

function lineOf(item: JsonObject): Json[] | null {
  switch (item['type']) {
    case 'reasoning':
      return null
    case 'message':
      return messageLine(item)
    case 'function_call':
      return ['call', item['call_id'] ?? null, item['name'] ?? null, argumentsOf(item)]
    case 'function_call_output':
      return ['output', item['call_id'] ?? null, sorted(item['output'] ?? null)]
    default: {
      const { id: _id, status: _status, ...rest } = item
      return ['item', sorted(rest)]
    }
  }
}

function messageLine(item: JsonObject): Json[] | null {
  const parts = readList(item, 'content') ?? []
  const texts = parts.map((part) => (isObject(part) ? readString(part, 'text') : undefined))
  if (texts.every((text) => text !== undefined)) {
    const text = texts.join('')
    return text === '' ? null : [item['role'] ?? null, text]
  }
  return [item['role'] ?? null, sorted(parts)]
}

function argumentsOf(item: JsonObject): Json {
  const text = readString(item, 'arguments') ?? ''
  const parsed = parseObject(text)
  return parsed === null ? text : sorted(parsed)
}

/** Members in alphabetical order, all the way down. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isObject(value)) return value
  const names = Object.keys(value).toSorted()
  return Object.fromEntries(names.map((name) => [name, sorted(value[name] ?? null)]))
}
