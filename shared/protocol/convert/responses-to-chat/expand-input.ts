import { AppError } from '../../../errors/app-error.ts'
import type { Json, JsonObject } from '../../json/json-value.ts'
import type { RequestContext } from '../converter.ts'
import {
  describeJson,
  invalidAt,
  isObject,
  joinPath,
  readString,
  requireString,
  wantString,
} from '../../json/readers.ts'
import type { Warnings } from './warnings.ts'

/** One input item and the JSON path an error about it names. */
export type InputItem = { item: JsonObject; path: string }

/**
 * The whole conversation as items: those of `previous_response_id` first, then `input`, a string as one user
 * message, references replaced by what they refer to.
 *
 * @throws AppError `previous_response_not_found` when the store does not know the response: clients then send
 *   the conversation again, whereas starting afresh in silence would lose it
 */
export function expandInput(body: JsonObject, context: RequestContext, warnings: Warnings): InputItem[] {
  const earlier = readPrevious(body, context)
  const own = readInput(body['input'])
  if (earlier.length === 0 && own.length === 0 && wantString(body, 'instructions', '') === undefined) {
    throw invalidAt('input', body['input'], 'a string or a list of items')
  }
  const items: InputItem[] = []
  for (const { item, path } of [...earlier, ...own]) {
    const found = isReference(item) ? resolveReference(item, path, context, warnings) : item
    if (found !== null) items.push({ item: found, path })
  }
  return items
}

function readPrevious(body: JsonObject, context: RequestContext): InputItem[] {
  const id = wantString(body, 'previous_response_id', '')
  if (id === undefined || id === '') return []
  const items = context.findResponse(id)
  if (items === undefined) {
    throw new AppError('previous_response_not_found', {
      what: `Previous response with id '${id}' not found`,
      where: 'previous_response_id',
      current: describeJson(id),
      accepted: 'the id of a recent response of this proxy, made with `store` not false',
      fix: 'Send the whole conversation as `input`, without `previous_response_id`',
    })
  }
  return items.filter(isObject).map((item) => ({ item, path: 'previous_response_id' }))
}

function readInput(input: Json | undefined): InputItem[] {
  if (input === undefined || input === null) return []
  if (typeof input === 'string') {
    return [{ item: { type: 'message', role: 'user', content: input }, path: 'input' }]
  }
  if (!Array.isArray(input)) throw invalidAt('input', input, 'a string or a list of items')
  return input.map((item, index) => {
    const path = joinPath('input', index)
    if (!isObject(item)) throw invalidAt(path, item, 'an object with `type` or `role`')
    return { item, path }
  })
}

/** `type` may be left out of a reference (source: `openai` package, ResponseInputItem.ItemReference). */
function isReference(item: JsonObject): boolean {
  if (item['type'] === 'item_reference') return true
  const bare = Object.keys(item).every((name) => name === 'id' || name === 'type')
  return bare && typeof item['id'] === 'string' && (item['type'] === undefined || item['type'] === null)
}

/** A lost reasoning item is harmless, and losing the conversation for it would not be. */
function resolveReference(
  item: JsonObject,
  path: string,
  context: RequestContext,
  warnings: Warnings,
): JsonObject | null {
  const id = requireString(item, 'id', path)
  const found = context.findItem(id)
  if (isObject(found)) return found
  if (id.startsWith('rs_')) {
    warnings.add('reasoning-reference-dropped', path, `The reasoning item ${id} is no longer stored.`)
    return null
  }
  throw new AppError('previous_response_not_found', {
    what: `Item with id '${id}' not found`,
    where: joinPath(path, 'id'),
    current: describeJson(id),
    accepted: 'the id of an item of a recent response of this proxy',
    fix: 'Send the item itself, or set `store` to false in the client, so that it sends whole items',
  })
}

/** The kind of an item; one with a role and no type is a message. */
export function itemType(item: JsonObject): string {
  return readString(item, 'type') ?? (item['role'] === undefined ? '' : 'message')
}
