import { checkResponsesRequest } from './responses-only-upstream-rules.mjs'
import { isObject } from './strict-upstream.mjs'

/** What recorded requests of Codex 0.44.0 and 0.169.0 carry; the backend names any other one as unsupported. */
const members = `
  model instructions input tools tool_choice parallel_tool_calls reasoning store stream include
  prompt_cache_key text service_tier client_metadata
`
  .trim()
  .split(/\s+/)

/** An answer of the backend's own making: `{"detail": …}`. */
export class BackendRefusal extends Error {
  constructor(detail) {
    super(detail)
    this.detail = detail
  }
}

const insist = (holds, detail) => {
  if (!holds) throw new BackendRefusal(detail)
}

/**
 * The rules of `https://chatgpt.com/backend-api/codex/responses` beyond those of the dialect, as far as they are
 * publicly known: suna#5124, ChatMock#103, CLIProxyAPI#1028, BYOKEY#69, litellm#21209, dario#1009, codex#26173.
 * @throws {BackendRefusal | import('./strict-upstream.mjs').Refusal} naming the first broken rule
 */
export function checkBackendRequest(body) {
  insist(isObject(body), 'Invalid request body')
  for (const name of Object.keys(body)) insist(members.includes(name), `Unsupported parameter: ${name}`)
  insist(
    body.service_tier === undefined || ['priority', 'flex'].includes(body.service_tier),
    `Unsupported service_tier: ${body.service_tier}`,
  )
  insist(body.store === false, 'Store must be set to false')
  insist(body.stream === true, 'Stream must be set to true')
  insist(Array.isArray(body.input), 'Input must be a list')
  const isDeveloper = body.input[0]?.role === 'developer'
  insist(
    typeof body.instructions === 'string' || (body.instructions === undefined && isDeveloper),
    'Instructions are required',
  )
  for (const item of body.input) checkItem(item)
  checkResponsesRequest(body)
}

function checkItem(item) {
  insist(item.role !== 'system', 'System messages are not allowed')
  const kept = item.type === 'item_reference' || (item.type === 'reasoning' && !item.encrypted_content)
  insist(
    !kept,
    `Item with id '${item.id}' not found. Items are not persisted when \`store\` is set to false. Try again with \`store\` set to true, or remove this item from your input.`,
  )
}
