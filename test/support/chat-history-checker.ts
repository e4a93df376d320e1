import { isObject, readList, readObject, readString } from '../../shared/protocol/json/readers.ts'
import type { Json, JsonObject } from '../../shared/protocol/json/json-value.ts'

/** What strict Chat servers refuse in `messages`; empty when they would take it. */
export function checkChatHistory(messages: Json | undefined): string[] {
  if (!Array.isArray(messages)) return ['messages is no list']
  const problems: string[] = []
  const seen = new Set<string>()
  let awaited: string[] = []
  messages.forEach((message, index) => {
    const fail = (problem: string): void => void problems.push(`messages[${index}]: ${problem}`)
    if (!isObject(message)) return fail('no object')
    const role = readString(message, 'role')
    if (role === 'tool') {
      const id = readString(message, 'tool_call_id') ?? ''
      if (!awaited.includes(id)) fail(`a result for ${id}, which was not called just before`)
      awaited = awaited.filter((other) => other !== id)
      if (typeof message['content'] !== 'string') fail('the content of a result must be text')
      return
    }
    if (awaited.length > 0) fail(`no result for ${awaited.join(', ')}`)
    awaited = []
    if (role === 'system' && index > 0) fail('a system message that is not first')
    if (!['system', 'user', 'assistant'].includes(role ?? '')) fail(`role ${role}`)
    const { content } = message
    if (Array.isArray(content) && content.length === 0) fail('an empty list of parts')
    const calls = readList(message, 'tool_calls')
    if (calls?.length === 0) fail('an empty list of calls')
    if ((content === null || content === undefined) && calls === undefined) fail('neither content nor calls')
    awaited = (calls ?? []).filter(isObject).map((call) => checkCall(call, seen, fail))
  })
  if (awaited.length > 0) problems.push(`no result for ${awaited.join(', ')}`)
  return problems
}

function checkCall(call: JsonObject, seen: Set<string>, fail: (problem: string) => void): string {
  const id = readString(call, 'id') ?? ''
  if (id === '' || seen.has(id)) fail(`call id "${id}" is empty or used twice`)
  seen.add(id)
  const shown = readObject(call, 'function') ?? {}
  if (!/^[a-zA-Z0-9_-]{1,64}$/.test(readString(shown, 'name') ?? '')) fail(`name ${String(shown['name'])}`)
  const parsed: Json = JSON.parse(readString(shown, 'arguments') ?? '')
  if (!isObject(parsed)) fail('arguments that are no JSON object')
  return id
}
