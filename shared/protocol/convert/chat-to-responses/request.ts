import type { Json, JsonObject } from '../../json/json-value.ts'
import { readBoolean, readObjects, wantBoolean, wantObject } from '../../json/readers.ts'
import type { ConvertedRequest, RequestContext } from '../converter.ts'
import { readHistory } from './history.ts'
import { writeInput } from './input.ts'
import type { ChatMemory } from './memory.ts'
import { convertText } from './output-format.ts'
import { convertLogprobs, convertReasoning, convertSampling, refuseOtherKindsOfAnswer } from './sampling.ts'
import { convertToolChoice } from './tool-choice.ts'
import { readToolTable } from './tool-table.ts'
import { convertTools, declaredTools } from './tools.ts'
import { createWarningList, type WarningList } from '../common/warning-list.ts'

/** Members of a Chat request that are read; every other one is dropped with a warning. */
const knownMembers = new Set(
  (
    'messages model audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens ' +
    'max_tokens metadata modalities moderation n parallel_tool_calls prediction presence_penalty prompt_cache_key ' +
    'prompt_cache_options prompt_cache_retention reasoning reasoning_effort response_format safety_identifier seed ' +
    'service_tier stop store stream stream_options temperature tool_choice tools top_logprobs top_p user verbosity ' +
    'web_search_options'
  ).split(' '),
)

/**
 * A Chat request as a Responses request (sources: OpenAI's guide "Migrate to the Responses API", types of
 * `openai` 7.57).
 *
 * @throws AppError `invalid_request` or `unsupported_feature`, naming the JSON path
 */
export function convertRequest(
  body: JsonObject,
  context: RequestContext,
  customCalls: ChatMemory['customCalls'],
): ConvertedRequest<ChatMemory> {
  const { quirks } = context
  const warnings = createWarningList()
  refuseOtherKindsOfAnswer(body)
  const table = readToolTable(declaredTools(body))
  const entries = readHistory(body, table, warnings, context.newId)
  const text = convertText(body, quirks)
  const needsJsonWord = text !== undefined && JSON.stringify(text['format']) === '{"type":"json_object"}'
  const { instructions, input } = writeInput(entries, quirks.responses.instructionsOnly, needsJsonWord)

  const result: JsonObject = { model: context.upstreamModel }
  if (instructions !== null) result['instructions'] = instructions
  result['input'] = input
  Object.assign(result, toolMembers(body, table, context, warnings), convertSampling(body, quirks, warnings))
  const reasoning = convertReasoning(body, context.reasoningEffort, quirks, warnings)
  if (reasoning !== undefined) result['reasoning'] = reasoning
  if (text !== undefined) result['text'] = text
  const logprobs = convertLogprobs(body)
  if (logprobs.wanted && logprobs.top !== undefined) result['top_logprobs'] = logprobs.top
  Object.assign(result, deliveryMembers(body, context, warnings, logprobs.wanted))
  dropRefusedMembers(result, context, warnings)
  for (const name of Object.keys(body)) {
    if (!knownMembers.has(name)) warnings.add('member-unknown', name, 'Not a member of a Chat request')
  }
  return {
    body: result,
    warnings: warnings.list,
    memory: {
      includeUsage: readBoolean(wantObject(body, 'stream_options', '') ?? {}, 'include_usage') ?? false,
      logprobs: logprobs.wanted,
      legacyFunctions: readObjects(body, 'functions').length > 0,
      customCalls,
    },
  }
}

function toolMembers(
  body: JsonObject,
  table: ReturnType<typeof readToolTable>,
  context: RequestContext,
  warnings: WarningList,
): JsonObject {
  const tools = convertTools(body, context.quirks, warnings)
  const choice = convertToolChoice(body, table, tools.length > 0, warnings)
  // An empty list is refused by OpenAI and vLLM, and the other members mean nothing without tools.
  if (tools.length === 0) return {}
  const members: JsonObject = { tools }
  if (choice !== undefined) members['tool_choice'] = choice
  // The retired form has room for one call only.
  const isLegacy = readObjects(body, 'functions').length > 0
  const parallel = isLegacy ? false : wantBoolean(body, 'parallel_tool_calls', '')
  if (parallel !== undefined && context.quirks.parallelToolCalls) members['parallel_tool_calls'] = parallel
  return members
}

/** How the answer is kept and delivered. Chat stores nothing unless asked, Responses everything. */
function deliveryMembers(
  body: JsonObject,
  context: RequestContext,
  warnings: WarningList,
  logprobs: boolean,
): JsonObject {
  const { alwaysStream, neverStore, encryptedReasoning } = context.quirks.responses
  const wantsStore = wantBoolean(body, 'store', '') ?? false
  if (wantsStore && neverStore) {
    warnings.add('parameter-dropped', 'store', 'The upstream keeps no answers')
  }
  const members: JsonObject = { store: wantsStore && !neverStore }
  const stream = (wantBoolean(body, 'stream', '') ?? false) || alwaysStream
  members['stream'] = stream
  const obfuscation = (wantObject(body, 'stream_options', '') ?? {})['include_obfuscation']
  if (stream && obfuscation !== undefined) members['stream_options'] = { include_obfuscation: obfuscation }
  const include: Json[] = []
  if (encryptedReasoning) include.push('reasoning.encrypted_content')
  if (logprobs) include.push('message.output_text.logprobs')
  if (include.length > 0) members['include'] = include
  return members
}

function dropRefusedMembers(result: JsonObject, context: RequestContext, warnings: WarningList): void {
  for (const name of context.quirks.dropMembers) {
    if (!(name in result)) continue
    delete result[name]
    warnings.add('parameter-dropped', name, 'The upstream refuses this parameter')
  }
}
