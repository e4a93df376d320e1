import type { Json, JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import {
  isObject,
  joinPath,
  readString,
  requireString,
  unsupportedAt,
} from '../../../../shared/protocol/json/readers.ts'
import {
  describeLoadedTools,
  isCallItem,
  isOutputItem,
  readCall,
} from '../../../../shared/protocol/convert/responses-to-chat/calls.ts'
import {
  itemType,
  type InputItem,
} from '../../../../shared/protocol/convert/responses-to-chat/expand-input.ts'
import { typedOutput } from '../../../../shared/protocol/convert/responses-to-chat/stand-ins.ts'
import type { Warnings } from '../../../../shared/protocol/convert/responses-to-chat/warnings.ts'
import { codexToolQuirks, type ClientTools } from './client-tools.ts'

type Context = { tools: ClientTools; warnings: Warnings }

/** Items Codex knows and sends on as they are (generate-ts of 0.169.0, ResponseItem). */
const known = new Set(['web_search_call', 'image_generation_call', 'compaction', 'context_compaction'])
/** Their tools have been taken already. */
const silent = new Set(['additional_tools'])

/**
 * A conversation as `thread/inject_items` takes it. Codex drops what it does not know without a word, system messages
 * among it, and refuses parts it does not know (ran 0.169.0): nothing of that kind is left to it.
 *
 * @throws AppError `unsupported_feature` or `invalid_request`, naming the JSON path
 */
export function historyItems(
  items: readonly InputItem[],
  tools: ClientTools,
  warnings: Warnings,
): JsonObject[] {
  const context = { tools, warnings }
  const converted = items.flatMap(({ item, path }) =>
    convert(item, path, context).map((one) => ({ one, path })),
  )
  const calls = new Set(converted.map(({ one }) => (one['type'] === 'function_call' ? one['call_id'] : null)))
  return converted
    .filter(({ one, path }) => {
      if (one['type'] !== 'function_call_output' || calls.has(one['call_id'] ?? null)) return true
      warnings.add('orphan-output-dropped', path, 'No call with this call_id is in the conversation')
      return false
    })
    .map(({ one }) => one)
}

function convert(item: JsonObject, path: string, context: Context): JsonObject[] {
  const type = itemType(item)
  if (type === 'message') return [message(item, path, context)]
  if (type === 'reasoning') return reasoning(item, path, context)
  if (isCallItem(type)) return [call(item, path, context)]
  if (isOutputItem(type)) return [output(item, path, context)]
  if (known.has(type)) return [item]
  if (!silent.has(type)) {
    const message = `Codex has no item of type "${type}"; the model does not see it`
    context.warnings.add('item-dropped', path, message)
  }
  return []
}

function message(item: JsonObject, path: string, context: Context): JsonObject {
  const role = requireString(item, 'role', path)
  const phase = readString(item, 'phase')
  const kind = role === 'assistant' ? 'output_text' : 'input_text'
  const content = item['content']
  const parts: Json[] =
    typeof content === 'string'
      ? [content]
      : Array.isArray(content)
        ? content
        : content === undefined
          ? []
          : [content]
  return {
    type: 'message',
    role: role === 'system' ? 'developer' : role,
    content: parts.map((one, index) => part(one, kind, joinPath(joinPath(path, 'content'), index), context)),
    ...(phase === undefined ? {} : { phase }),
  }
}

function part(
  value: Json,
  kind: 'input_text' | 'output_text',
  path: string,
  { warnings }: Context,
): JsonObject {
  if (typeof value === 'string') return { type: kind, text: value }
  const given = isObject(value) ? value : {}
  const text = readString(given, 'text') ?? readString(given, 'refusal')
  if (text !== undefined) return { type: kind, text }
  const image = given['type'] === 'input_image' ? readString(given, 'image_url') : undefined
  if (image !== undefined) {
    const wished = readString(given, 'detail')
    // Codex puts a sentence in the place of a picture with another detail (ran 0.169.0).
    const detail = wished === 'low' ? 'auto' : wished
    if (wished === 'low') {
      warnings.add(
        'image-detail-changed',
        joinPath(path, 'detail'),
        'Codex knows no detail "low"; "auto" is sent',
      )
    }
    return { type: 'input_image', image_url: image, ...(detail === undefined ? {} : { detail }) }
  }
  throw unsupportedAt(
    path,
    value,
    'Codex cannot pass on a part of this kind',
    'input_text, output_text, and input_image with image_url; files go through provider chatgpt',
  )
}

/** Without its encrypted content reasoning means nothing to a model that keeps nothing. */
function reasoning(item: JsonObject, path: string, { warnings }: Context): JsonObject[] {
  const encrypted = readString(item, 'encrypted_content')
  if (encrypted === undefined) {
    warnings.add('reasoning-dropped', path, 'Reasoning without its encrypted content means nothing there')
    return []
  }
  const summary = Array.isArray(item['summary']) ? item['summary'] : []
  return [{ type: 'reasoning', summary, encrypted_content: encrypted }]
}

function call(item: JsonObject, path: string, { tools, warnings }: Context): JsonObject {
  const { name, text } = readCall(item, path, tools.table, codexToolQuirks, warnings)
  return {
    type: 'function_call',
    call_id: requireString(item, 'call_id', path),
    name: tools.wireName(name),
    arguments: text,
  }
}

function output(item: JsonObject, path: string, context: Context): JsonObject {
  return {
    type: 'function_call_output',
    call_id: requireString(item, 'call_id', path),
    output: outputOf(item, path, context),
  }
}

function outputOf(item: JsonObject, path: string, context: Context): Json {
  const type = itemType(item)
  if (type === 'tool_search_output') return describeLoadedTools(item)
  const value = item['output']
  if (type !== 'function_call_output' && type !== 'custom_tool_call_output') return typedOutput(item)
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) return value === undefined || value === null ? '' : JSON.stringify(value)
  const at = joinPath(path, 'output')
  return value.map((one, index) => part(one, 'input_text', joinPath(at, index), context))
}
