import type { ClientDialect } from '../dialect.ts'
import type { Json, JsonObject } from '../json/json-value.ts'
import { isObject, readList, readObject, readObjects, readString } from '../json/readers.ts'

/**
 * A whole reply as the entries a client would send back in its next request.
 *
 * @returns null when the reply did not come to an end of its own
 */
export function replyEntries(dialect: ClientDialect, body: JsonObject): Json[] | null {
  switch (dialect) {
    case 'chat':
      return chatEntries(body)
    case 'responses':
      return responsesEntries(body)
    case 'messages':
      return messagesEntries(body)
  }
}

function chatEntries(body: JsonObject): Json[] | null {
  const [choice] = readObjects(body, 'choices')
  const message = choice === undefined ? undefined : readObject(choice, 'message')
  if (choice === undefined || message === undefined || !readString(choice, 'finish_reason')) return null
  const calls = readList(message, 'tool_calls') ?? []
  const kept: JsonObject = { role: 'assistant', content: message['content'] ?? null }
  if (isPresent(message['refusal'])) kept['refusal'] = message['refusal'] ?? null
  if (calls.length === 0) return [kept]
  kept['tool_calls'] = calls
  // Only with calls: who wants it back wants it there, and others refuse it elsewhere (shared/protocol/quirks).
  for (const name of ['reasoning_content', 'reasoning_details']) {
    if (isPresent(message[name])) kept[name] = message[name] ?? null
  }
  return [kept]
}

function responsesEntries(body: JsonObject): Json[] | null {
  const status = readString(body, 'status')
  if (status !== 'completed' && status !== 'incomplete') return null
  return readList(body, 'output') ?? []
}

function messagesEntries(body: JsonObject): Json[] | null {
  if (!readString(body, 'stop_reason')) return null
  return [{ role: 'assistant', content: readList(body, 'content') ?? [] }]
}

const isPresent = (value: Json | undefined): boolean => value !== undefined && value !== null && value !== ''

/**
 * Kept items for a provider that speaks Responses: it has not stored them, so their ids mean nothing to it ("Item
 * with id … not found", OpenAI API reference on `store`), and reasoning is only understood encrypted.
 */
export function forResponsesProvider(items: readonly Json[]): Json[] {
  return items.flatMap((item): Json[] => {
    if (!isObject(item)) return [item]
    if (item['type'] === 'reasoning' && !isPresent(item['encrypted_content'])) return []
    const { id: _id, status: _status, ...rest } = item
    return [rest]
  })
}
