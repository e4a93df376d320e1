import type { Json, JsonObject } from '../../json/json-value.ts'
import { readObject, readObjects, readString, wantBoolean, wantObjects } from '../../json/readers.ts'
import { createWarningList, type WarningList } from '../common/warning-list.ts'
import type { ConvertedRequest, RequestContext } from '../converter.ts'
import { readHistory } from './history.ts'
import { readInstructions } from './instructions.ts'
import { loadedTools } from './loaded-tools.ts'
import type { MessagesMemory } from './memory.ts'
import { convertText } from './output-format.ts'
import { convertReasoning, isThinking } from './reasoning.ts'
import { convertSampling } from './sampling.ts'
import { toolChoiceMembers } from './tool-choice.ts'
import { createToolNames, type ToolNames } from './tool-names.ts'
import { convertTools } from './tools.ts'

/** Members that are read, or that say nothing to another provider; every other one is dropped with a warning. */
const knownMembers = new Set(
  (
    'model messages system max_tokens metadata stop_sequences stream temperature top_p top_k thinking tool_choice tools ' +
    'output_config output_format service_tier speed cache_control container mcp_servers context_management compaction ' +
    'diagnostics inference_geo fallbacks betas billing_policy fallback_credit_token user_profile_id workspace_id'
  ).split(' '),
)

/**
 * A Messages request as a Responses request (sources: types of `@anthropic-ai/sdk` 1.12 and `openai` 7.57, requests
 * of Claude Code 2.1.329).
 *
 * @param scope the provider, for the signatures of thinking blocks
 * @throws AppError `invalid_request` or `unsupported_feature`, naming the JSON path
 */
export function convertRequest(
  body: JsonObject,
  context: RequestContext,
  scope: string,
): ConvertedRequest<MessagesMemory> {
  const { quirks } = context
  const warnings = createWarningList()
  const names = createToolNames()
  const toolMembers = readTools(body, names, context, warnings)
  const instructions = readInstructions(body)
  const input = readHistory(body, { names, scope, warnings, newId: context.newId })
  const { upstreamModel, reasoningEffort } = context
  const reasoning = convertReasoning(body, upstreamModel, reasoningEffort, quirks, warnings)
  const text = convertText(body, quirks, warnings)

  const result: JsonObject = { model: upstreamModel }
  if (instructions !== null) result['instructions'] = instructions
  else if (quirks.responses.instructionsOnly) result['instructions'] = ''
  Object.assign(result, { input }, toolMembers, convertSampling(body, quirks, warnings))
  if (reasoning.member !== undefined) result['reasoning'] = reasoning.member
  if (text !== undefined) result['text'] = text
  Object.assign(result, deliveryMembers(body, result, context))
  dropRefusedMembers(result, context, warnings)
  for (const name of Object.keys(body)) {
    if (!knownMembers.has(name)) warnings.add('member-unknown', name, 'Not a member of a Messages request')
  }
  return {
    body: result,
    warnings: warnings.list,
    memory: { thinking: reasoning.shown, clientNames: names.changed },
  }
}

function readTools(
  body: JsonObject,
  names: ToolNames,
  context: RequestContext,
  warnings: WarningList,
): JsonObject {
  const declared = new Set(wantObjects(body, 'tools', '').map((tool) => tool['name']))
  const tools = convertTools(loadedTools(body), names, context.quirks, warnings)
  const isDeclared = (name: string): boolean => declared.has(name)
  const choice = toolChoiceMembers(body, tools, isDeclared, context.quirks, warnings)
  // An empty list is refused by OpenAI and vLLM.
  return tools.list.length === 0 ? {} : { tools: tools.list, ...choice }
}

/** How the answer is delivered. Messages stores nothing, Responses everything unless told not to. */
function deliveryMembers(body: JsonObject, result: JsonObject, context: RequestContext): JsonObject {
  const { alwaysStream, encryptedReasoning, neverStore } = context.quirks.responses
  const include: Json[] = []
  const effort = readString(readObject(result, 'reasoning') ?? {}, 'effort')
  // Without it a stateless conversation loses its reasoning; a model that does not reason refuses to be asked.
  if (encryptedReasoning || isThinking(effort)) include.push('reasoning.encrypted_content')
  const searches = readObjects(result, 'tools').some((tool) => tool['type'] === 'web_search')
  // The ChatGPT backend refuses what Codex does not ask for.
  if (searches && !neverStore) include.push('web_search_call.action.sources')
  return {
    store: false,
    stream: (wantBoolean(body, 'stream', '') ?? false) || alwaysStream,
    ...(include.length === 0 ? {} : { include }),
  }
}

/** Made by us, not asked for by the client: nobody misses them. */
const ownMembers = new Set(['user', 'prompt_cache_key'])

/** Names of the client where they differ. */
const clientMembers: { readonly [name: string]: string | undefined } = { max_output_tokens: 'max_tokens' }

function dropRefusedMembers(result: JsonObject, context: RequestContext, warnings: WarningList): void {
  for (const name of context.quirks.dropMembers) {
    if (!(name in result)) continue
    delete result[name]
    if (ownMembers.has(name)) continue
    warnings.add('parameter-dropped', clientMembers[name] ?? name, 'The upstream refuses this parameter')
  }
}
