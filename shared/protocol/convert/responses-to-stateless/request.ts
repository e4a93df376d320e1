import type { Json, JsonObject } from '../../json/json-value.ts'
import { isObject, readList, readObject, readString, unsupportedAt, wantBoolean } from '../../json/readers.ts'
import { fitMembers } from '../common/fit-members.ts'
import { createWarningList, type WarningList } from '../common/warning-list.ts'
import type { ConvertedRequest, RequestContext } from '../converter.ts'
import { expandInput, itemType } from '../responses-to-chat/expand-input.ts'
import type { StatelessMemory } from './memory.ts'

const encrypted = 'reasoning.encrypted_content'

/** What a reply repeats of the request, and the upstream never saw. */
const echoed = ['previous_response_id', 'metadata', 'user', 'safety_identifier'] as const

/** Their loss would change what the client gets, not only how. */
const otherAnswers = {
  background: 'The upstream answers at once and keeps nothing to be asked for later',
  conversation: 'The upstream keeps no conversations',
  prompt: 'The upstream keeps no prompts',
} as const

/**
 * A Responses request for a Responses server that keeps nothing and only streams (the backend of a ChatGPT login):
 * what the client refers to is put in its place, the rest goes as it came.
 *
 * @throws AppError `previous_response_not_found`, `invalid_request` or `unsupported_feature`, naming the JSON path
 */
export function convertRequest(body: JsonObject, context: RequestContext): ConvertedRequest<StatelessMemory> {
  refuseOtherAnswers(body)
  const warnings = createWarningList()
  const items = expandInput(body, context, warnings)
  const input = items.flatMap(({ item, path }) => fitItem(item, path, context, warnings))
  const store = wantBoolean(body, 'store', '') ?? true
  // What it refers to stands in the input now: nothing of it is lost.
  const { previous_response_id: _expanded, ...own } = body
  const fitted = fitMembers({ ...own, input }, context.quirks, warnings)
  const result: JsonObject = { ...fitted, model: context.upstreamModel, store: false, stream: true }
  addInstructions(result)
  addEncrypted(result)
  addEffort(result, context.reasoningEffort)
  const echo: JsonObject = { store }
  for (const name of echoed) {
    const value = body[name]
    if (value !== undefined) echo[name] = value
  }
  return { body: result, warnings: warnings.list, memory: { echo, conversation: input, store } }
}

/**
 * Whether such a server takes a request as it is: Codex's own are made for it. Then not a byte of it needs to change.
 */
export function isStateless(body: JsonObject, { quirks }: Pick<RequestContext, 'quirks'>): boolean {
  const input = readList(body, 'input')
  if (body['store'] !== false || body['stream'] !== true || input === undefined) return false
  if (!hasInstructions(body) || !(readList(body, 'include') ?? []).includes(encrypted)) return false
  const fits = input.every((item) => isObject(item) && fitsAsItIs(item))
  return fits && fitMembers(body, quirks, createWarningList()) === body
}

function refuseOtherAnswers(body: JsonObject): void {
  for (const [name, what] of Object.entries(otherAnswers)) {
    const value = body[name]
    if (value === undefined || value === null || value === false) continue
    throw unsupportedAt(name, value, what, 'a request without it')
  }
}

function fitsAsItIs(item: JsonObject): boolean {
  const type = itemType(item)
  if (type === '' || type === 'item_reference' || item['role'] === 'system') return false
  return type !== 'reasoning' || readString(item, 'encrypted_content') !== undefined
}

function fitItem(item: JsonObject, path: string, context: RequestContext, warnings: WarningList): Json[] {
  if (item['role'] === 'system') return [{ ...item, role: 'developer' }]
  if (itemType(item) !== 'reasoning' || readString(item, 'encrypted_content') !== undefined) return [item]
  const known = context.findItem(readString(item, 'id') ?? '')
  if (isObject(known) && readString(known, 'encrypted_content') !== undefined) return [known]
  warnings.addOnce('reasoning-dropped', path, 'Reasoning without its encrypted content means nothing there')
  return []
}

/** A string, or developer messages in front of the input: 0.44 sends the one, 0.169 the other (recorded). */
function hasInstructions(body: JsonObject): boolean {
  if (readString(body, 'instructions') !== undefined) return true
  const [first] = readList(body, 'input') ?? []
  return body['instructions'] === undefined && isObject(first) && first['role'] === 'developer'
}

function addInstructions(result: JsonObject): void {
  if (result['instructions'] === null) delete result['instructions']
  if (!hasInstructions(result)) result['instructions'] = ''
}

/** Without it a conversation that nobody stores loses its reasoning. */
function addEncrypted(result: JsonObject): void {
  const include = readList(result, 'include') ?? []
  if (!include.includes(encrypted)) result['include'] = [...include, encrypted]
}

/** Of an alias; the client's own wish wins. */
function addEffort(result: JsonObject, effort: string | null): void {
  const reasoning = readObject(result, 'reasoning')
  if (effort === null || typeof reasoning?.['effort'] === 'string') return
  result['reasoning'] = { ...reasoning, effort }
}
