import type { Json, JsonObject } from '../json/json-value.ts'
import { isObject, readObject, readObjects, readString } from '../json/readers.ts'

/**
 * What makes an entry of a history the same as another, whoever wrote it down: role, words, calls. SDKs add and drop
 * members (`refusal`, `id`, `status`, empty lists) when they send a reply back.
 *
 * @returns null for entries that clients may leave out when they send a history back (reasoning)
 */
export function entryKey(entry: Json): string | null {
  if (!isObject(entry)) return JSON.stringify(entry)
  if (entry['type'] === 'reasoning') return null
  const kind = readString(entry, 'role') ?? readString(entry, 'type') ?? ''
  const call = readString(entry, 'call_id') ?? readString(entry, 'tool_call_id') ?? ''
  const calls = readObjects(entry, 'tool_calls').map(callKey)
  const texts = ['content', 'output', 'arguments', 'input'].map((name) => textOf(entry[name]))
  return JSON.stringify([kind, call, readString(entry, 'name') ?? '', calls, texts.join('')])
}

function callKey(call: JsonObject): string {
  const target = readObject(call, 'function') ?? readObject(call, 'custom') ?? {}
  return `${readString(call, 'id') ?? ''} ${readString(target, 'name') ?? ''}`
}

function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(partText).join('')
  return JSON.stringify(value)
}

const leftOut = new Set(['thinking', 'redacted_thinking'])

function partText(part: Json): string {
  if (!isObject(part)) return textOf(part)
  const type = readString(part, 'type') ?? ''
  if (leftOut.has(type)) return ''
  if (type === 'tool_use') return `${type} ${readString(part, 'id') ?? ''}`
  if (type === 'tool_result')
    return `${type} ${readString(part, 'tool_use_id') ?? ''} ${textOf(part['content'])}`
  return readString(part, 'text') ?? readString(part, 'refusal') ?? JSON.stringify(part)
}
