import { AppError } from '../../errors/app-error.ts'
import type { ChatMemory } from '../convert/chat-to-responses/memory.ts'
import { convertReasoning } from '../convert/chat-to-responses/sampling.ts'
import { convertToolChoice } from '../convert/chat-to-responses/tool-choice.ts'
import { readToolTable, type ToolTable } from '../convert/chat-to-responses/tool-table.ts'
import { convertTools } from '../convert/chat-to-responses/tools.ts'
import { createWarningList, type WarningList } from '../convert/common/warning-list.ts'
import {
  isObject,
  readBoolean,
  readList,
  readObjects,
  readString,
  wantBoolean,
  wantNumber,
  wantObject,
  wantString,
} from '../json/readers.ts'
import type { ConvertedRequest, RequestContext } from '../convert/converter.ts'
import type { Json, JsonObject } from '../json/json-value.ts'
import { cursorInput } from './responses-input.ts'

/** Chat members that Cursor leaves in a Responses body; a Responses server refuses the whole request for one. */
const chatMembers = [
  'messages',
  'max_tokens',
  'max_completion_tokens',
  'reasoning_effort',
  'verbosity',
  'response_format',
  'stop',
  'n',
  'seed',
  'logit_bias',
  'logprobs',
  'frequency_penalty',
  'presence_penalty',
  'functions',
  'function_call',
] as const

/**
 * A Responses body that was posted to `/chat/completions`: it stays a Responses request, cleaned of what
 * belongs to Chat, while the reply will be Chat. Members we do not know are kept.
 *
 * @throws AppError `invalid_request`, `unsupported_feature`, or `previous_response_not_found`
 */
export function convertCursorResponsesBody(
  body: JsonObject,
  context: RequestContext,
  customCalls: ChatMemory['customCalls'],
): ConvertedRequest<ChatMemory> {
  const { quirks } = context
  const warnings = createWarningList()
  const table = readToolTable(readObjects(body, 'tools'))
  const { stream_options: streamOptions, tools: _tools, tool_choice: _choice, ...rest } = body
  const result: JsonObject = { ...rest, model: context.upstreamModel }
  translateChatMembers(result, body, warnings)
  result['input'] = [...earlierItems(result, context), ...itemsOf(body, table, context)]
  if (quirks.responses.instructionsOnly) result['instructions'] = readString(body, 'instructions') ?? ''

  const tools = convertTools(body, quirks, warnings)
  const choice = convertToolChoice(body, table, tools.length > 0, warnings)
  if (tools.length > 0) result['tools'] = tools
  else delete result['parallel_tool_calls']
  if (choice !== undefined) result['tool_choice'] = choice

  const reasoning = convertReasoning(body, context.reasoningEffort, quirks, warnings)
  if (reasoning !== undefined) result['reasoning'] = { ...wantObject(body, 'reasoning', ''), ...reasoning }
  setDelivery(result, body, context)
  for (const name of quirks.dropMembers) {
    if (!(name in result)) continue
    delete result[name]
    warnings.add('parameter-dropped', name, 'The upstream refuses this parameter')
  }
  return {
    body: result,
    warnings: warnings.list,
    memory: {
      includeUsage: isObject(streamOptions) && readBoolean(streamOptions, 'include_usage') === true,
      logprobs: (readList(body, 'include') ?? []).includes('message.output_text.logprobs'),
      legacyFunctions: false,
      customCalls,
    },
  }
}

function itemsOf(body: JsonObject, table: ToolTable, context: RequestContext): JsonObject[] {
  const systemRole = context.quirks.responses.instructionsOnly ? 'developer' : 'system'
  return cursorInput(body['input'] ?? [], table, systemRole)
}

/** A stateless upstream cannot look an earlier response up, so its items are put in front. */
function earlierItems(result: JsonObject, context: RequestContext): Json[] {
  const id = wantString(result, 'previous_response_id', '')
  if (id === undefined || !context.quirks.dropMembers.includes('previous_response_id')) return []
  const items = context.findResponse(id)
  if (items === undefined) {
    throw new AppError('previous_response_not_found', {
      what: 'The earlier response is not known here',
      where: 'previous_response_id',
      current: id,
      fix: 'Send the whole conversation as input',
    })
  }
  delete result['previous_response_id']
  return [...items]
}

/** What has a counterpart is translated, the rest is dropped. */
function translateChatMembers(result: JsonObject, body: JsonObject, warnings: WarningList): void {
  const limit = wantNumber(body, 'max_completion_tokens', '') ?? wantNumber(body, 'max_tokens', '')
  if (limit !== undefined && body['max_output_tokens'] === undefined) result['max_output_tokens'] = limit
  const verbosity = wantString(body, 'verbosity', '')
  if (verbosity !== undefined) result['text'] = { verbosity, ...wantObject(body, 'text', '') }
  const translated = ['max_tokens', 'max_completion_tokens', 'verbosity', 'reasoning_effort']
  for (const name of chatMembers) {
    if (!(name in result)) continue
    delete result[name]
    if (!translated.includes(name))
      warnings.add('parameter-dropped', name, 'Not a member of a Responses request')
  }
}

function setDelivery(result: JsonObject, body: JsonObject, context: RequestContext): void {
  const { alwaysStream, neverStore, encryptedReasoning } = context.quirks.responses
  const stream = (wantBoolean(body, 'stream', '') ?? false) || alwaysStream
  result['stream'] = stream
  const obfuscation = (wantObject(body, 'stream_options', '') ?? {})['include_obfuscation']
  if (stream && obfuscation !== undefined) result['stream_options'] = { include_obfuscation: obfuscation }
  if (neverStore) result['store'] = false
  const include = readList(body, 'include') ?? []
  const encrypted = 'reasoning.encrypted_content'
  if (encryptedReasoning && !include.includes(encrypted)) result['include'] = [...include, encrypted]
}
