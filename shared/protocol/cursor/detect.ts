import type { JsonObject } from '../json/json-value.ts'
import { isObject, readList, readObject, readObjects, readString } from '../json/readers.ts'

/**
 * Whether the client is Cursor, by its `User-Agent` (measured by codex-proxy, pull request 708). Cursor's own
 * servers call, so nothing else tells it apart.
 */
export function isCursorClient(userAgent: string | null | undefined): boolean {
  return userAgent !== null && userAgent !== undefined && /^cursor\//i.test(userAgent.trim())
}

/**
 * Whether a body posted to `/chat/completions` is a Responses request: Cursor's agent mode sends one for
 * models whose name looks like GPT (LiteLLM pull request 34029, confirmed by Cursor's staff in forum thread
 * 158939). `messages` decides where a body has both.
 */
export function isResponsesBody(body: JsonObject): boolean {
  const { input } = body
  return !Array.isArray(body['messages']) && (typeof input === 'string' || Array.isArray(input))
}

/**
 * Whether a genuine Chat server would misunderstand a body: a Responses request, flat or custom tools, or a
 * call in the history that was a custom call. Such a body takes the way through Responses even to a Chat
 * upstream.
 */
export function needsCursorDialect(body: JsonObject): boolean {
  return isResponsesBody(body) || hasForeignTools(body) || hasCustomCalls(body)
}

function hasForeignTools(body: JsonObject): boolean {
  return readObjects(body, 'tools').some(
    (tool) => tool['type'] !== 'function' || readObject(tool, 'function') === undefined,
  )
}

function hasCustomCalls(body: JsonObject): boolean {
  return readObjects(body, 'messages').some((message) =>
    (readList(message, 'tool_calls') ?? []).some(
      (call) => isObject(call) && readString(call, 'type') === 'custom',
    ),
  )
}
