import type { JsonObject } from '../../json/json-value.ts'
import { echoRequest } from '../../responses/response-object.ts'
import { joinPath, readList, wantList, wantString } from '../../json/readers.ts'
import type { ConvertedRequest, RequestContext } from '../converter.ts'
import { expandInput, type InputItem } from './expand-input.ts'
import { buildMessages } from './messages.ts'
import { readOutputFormat } from './output-format.ts'
import {
  effortOfUpdates,
  readEffort,
  readParallel,
  readParameters,
  readStreaming,
  refuseStoredState,
  wantsLogprobs,
} from './parameters.ts'
import type { ReplyMemory } from './reply-memory.ts'
import { chooseTools } from './tool-choice.ts'
import { declareTools, type DeclaredTool } from './tools.ts'
import { createWarnings, type Warnings } from './warnings.ts'
import type { ToolTable } from './tool-table.ts'

/**
 * A Responses request as a Chat request. Members that only concern OpenAI's own servers never go upstream.
 *
 * @throws AppError `invalid_request`, `unsupported_feature`, `previous_response_not_found`
 */
export function convertRequest(body: JsonObject, context: RequestContext): ConvertedRequest<ReplyMemory> {
  const { quirks } = context
  const warnings = createWarnings()
  refuseStoredState(body)
  const items = expandInput(body, context, warnings)
  const compaction = items.some(({ item }) => item['type'] === 'compaction_trigger')
  const table = declareTools(collectTools(body, items), quirks, warnings)
  const format = readOutputFormat(compaction ? {} : body, quirks, warnings)
  const systemTexts = [wantString(body, 'instructions', '') ?? '', format.instruction ?? '']
  const tools = toolMembers(body, table, compaction, context, warnings)
  const fallback = effortOfUpdates(items) ?? context.reasoningEffort
  const effort = readEffort(body, fallback, 'tools' in tools, quirks, warnings)
  const converted: JsonObject = {
    model: context.upstreamModel,
    messages: buildMessages(items, systemTexts, table, quirks, warnings),
    ...readStreaming(body, quirks),
    ...tools,
    ...(format.responseFormat === undefined ? {} : { response_format: format.responseFormat }),
    ...(effort === undefined ? {} : { reasoning_effort: effort }),
    ...readParameters(body, quirks, warnings),
  }
  const memory: ReplyMemory = {
    tools: table,
    echo: echoRequest(body),
    logprobs: wantsLogprobs(body),
    compaction,
    conversation: items.map(({ item }) => item),
    store: body['store'] !== false,
  }
  return { body: withoutDropped(converted, quirks.dropMembers), warnings: warnings.list, memory }
}

/** Tools of the request itself, of `additional_tools` items, and those a tool search loaded. */
function collectTools(body: JsonObject, items: readonly InputItem[]): DeclaredTool[] {
  const tools: DeclaredTool[] = []
  const addAll = (list: readonly DeclaredTool['tool'][], path: string): void =>
    list.forEach((tool, index) => tools.push({ tool, path: joinPath(joinPath(path, 'tools'), index) }))
  addAll(wantList(body, 'tools', '') ?? [], '')
  for (const { item, path } of items) {
    if (item['type'] === 'additional_tools' || item['type'] === 'tool_search_output') {
      addAll(readList(item, 'tools') ?? [], path)
    }
  }
  return tools
}

/** No member at all when nothing is left: `tools: []` is a 400 at OpenAI and vLLM. */
function toolMembers(
  body: JsonObject,
  table: ToolTable,
  compaction: boolean,
  context: RequestContext,
  warnings: Warnings,
): JsonObject {
  const { quirks } = context
  // A summary needs no tools, but servers that know their calls in the history demand the declarations.
  if (compaction && quirks.toolChoice === 'auto-only') return {}
  const { tools, choice } = chooseTools(compaction ? 'none' : body['tool_choice'], table, quirks, warnings)
  if (tools.length === 0) return {}
  return {
    tools: tools.map((entry) => entry.chatTool),
    ...(choice === undefined ? {} : { tool_choice: choice }),
    ...(compaction ? {} : readParallel(body, quirks, warnings)),
  }
}

/** Also members that are not the client's own, such as `stream_options` or `tool_choice`. */
function withoutDropped(body: JsonObject, dropMembers: readonly string[]): JsonObject {
  if (!dropMembers.some((name) => name in body)) return body
  return Object.fromEntries(Object.entries(body).filter(([name]) => !dropMembers.includes(name)))
}
