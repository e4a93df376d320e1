import type { Json } from '../json/json-value.ts'
import { isObject } from '../json/readers.ts'
import { scanElements } from '../json/array-elements.ts'
import type { Edit } from '../json/splice.ts'
import { decodeString, scanTopLevelMembers, type Range } from '../json/top-level-members.ts'

/**
 * Edits that make a Chat request's developer messages one for a provider that knows only `system`, and mostly takes
 * one of those, in front: their texts join those of the system messages there, in order. All else stays as it is.
 * Codex 0.45 to 0.94 with `wire_api = "chat"` sends a system and a developer message first.
 *
 * Where a message holds more than text nothing is joined, and only the role is changed in its place.
 *
 * @param messages where the list of messages lies in the body
 * @returns none when no message has the role
 */
export function developerEdits(bytes: Uint8Array, messages: Range): Edit[] {
  const all = scanElements(bytes, messages)?.map((range) => readMessage(bytes, range)) ?? []
  const developers = all.filter(({ role }) => role === 'developer')
  const [only] = developers
  if (only === undefined) return []
  const isAlone = developers.length === 1 && only === all[0] && all[1]?.role !== 'system'
  const edits = isAlone ? null : joined(all)
  return edits ?? developers.flatMap(({ roleRange }) => ({ ...roleRange, text: '"system"' }))
}

type Message = Range & {
  role: string | null
  /** Of the role's value. */
  roleRange: Range
  /** Null: it holds more than text. */
  text: string | null
}

function readMessage(bytes: Uint8Array, range: Range): Message {
  const object = bytes.subarray(range.start, range.end)
  const scan = scanTopLevelMembers(object, ['role', 'content'])
  const { role, content } = scan.ok ? scan.members : {}
  if (role === undefined) return { ...range, role: null, roleRange: range, text: null }
  const name = decodeString(object, role) ?? null
  const needed = name === 'system' || name === 'developer'
  return {
    ...range,
    role: name,
    roleRange: { start: range.start + role.start, end: range.start + role.end },
    text: needed && content !== undefined ? textOf(object, content) : null,
  }
}

function textOf(bytes: Uint8Array, range: Range): string | null {
  let content: Json
  try {
    content = JSON.parse(new TextDecoder().decode(bytes.subarray(range.start, range.end)))
  } catch {
    return null
  }
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return null
  const texts = content.map((part) => (isObject(part) && part['type'] === 'text' ? part['text'] : null))
  const isText = (text: Json | undefined): text is string => typeof text === 'string'
  return texts.every(isText) ? texts.join('') : null
}

/** @returns null when one of them holds more than text */
function joined(all: readonly Message[]): Edit[] | null {
  const end = all.findIndex(({ role }) => role !== 'system' && role !== 'developer')
  const leading = end === -1 ? all : all.slice(0, end)
  const later = all.slice(leading.length).filter(({ role }) => role === 'developer')
  const texts = [...leading, ...later].map(({ text }) => text)
  const isText = (text: string | null): text is string => text !== null
  const [first] = all
  if (first === undefined || !texts.every(isText)) return null
  const message = JSON.stringify({
    role: 'system',
    content: texts.filter((text) => text !== '').join('\n\n'),
  })
  const last = leading.at(-1)
  const front =
    last === undefined
      ? { start: first.start, end: first.start, text: `${message},` }
      : { start: first.start, end: last.end, text: message }
  // With the comma before it: a later one is never the first.
  const gone = later.map((one) => ({
    start: all[all.indexOf(one) - 1]?.end ?? one.start,
    end: one.end,
    text: '',
  }))
  return [front, ...gone]
}
