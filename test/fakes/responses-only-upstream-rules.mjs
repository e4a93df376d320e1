import { checkArguments, checkParameters, checkSchema, toolName } from './strict-tools.mjs'
import { isObject, must, mustKnow } from './strict-upstream.mjs'

/** Everything the official package's types have for a Responses request, and nothing of Chat; the last is Codex's. */
const requestMembers = `
  model input instructions tools tool_choice parallel_tool_calls stream stream_options
  max_output_tokens max_tool_calls temperature top_p top_logprobs text reasoning include store
  metadata previous_response_id conversation prompt background truncation user service_tier
  prompt_cache_key prompt_cache_retention safety_identifier context_management client_metadata
`
  .trim()
  .split(/\s+/)
const messageParts = {
  user: ['input_text', 'input_image', 'input_file'],
  developer: ['input_text', 'input_image', 'input_file'],
  system: ['input_text', 'input_image', 'input_file'],
  assistant: ['output_text', 'refusal'],
}
/** Which item answers which call. */
const outputOf = {
  function_call: 'function_call_output',
  custom_tool_call: 'custom_tool_call_output',
  local_shell_call: 'function_call_output',
}
const outputTypes = Object.values(outputOf)
const plainTools = ['web_search', 'web_search_preview', 'local_shell', 'tool_search', 'image_generation']

/**
 * The rules of OpenAI's Responses endpoint, as far as a request alone can break them.
 * @param {any} body
 * @throws {import('./strict-upstream.mjs').Refusal} naming the first broken rule
 */
export function checkResponsesRequest(body) {
  must(isObject(body), '', 'the body must be a JSON object.')
  mustKnow(body, requestMembers, '', 'parameter')
  must(typeof body.model === 'string' && body.model !== '', 'model', 'model must be a non-empty string.')
  const tools = [...(body.tools ?? [])]
  if (typeof body.input !== 'string') checkInput(body.input, tools)
  else must(body.input !== '', 'input', 'input must not be empty.')
  checkTools(body.tools, 'tools')
  checkChoice(body.tool_choice, tools)
  checkOptions(body)
}

function checkOptions(body) {
  const limit = body.max_output_tokens
  must(
    limit === undefined || (Number.isInteger(limit) && limit > 0),
    'max_output_tokens',
    'must be a positive integer.',
  )
  if (body.stream_options !== undefined) {
    must(body.stream === true, 'stream_options', 'only allowed with stream.')
    mustKnow(body.stream_options, ['include_obfuscation'], 'stream_options.', 'parameter')
  }
  if (body.reasoning !== undefined && body.reasoning !== null) {
    const known = ['effort', 'summary', 'generate_summary', 'context']
    mustKnow(body.reasoning, known, 'reasoning.', 'parameter')
  }
  if (body.text === undefined) return
  mustKnow(body.text, ['format', 'verbosity'], 'text.', 'parameter')
  const format = body.text.format
  if (format === undefined) return
  must(['text', 'json_object', 'json_schema'].includes(format.type), 'text.format.type', 'unknown type.')
  if (format.type !== 'json_schema') return
  mustKnow(format, ['type', 'name', 'schema', 'strict', 'description'], 'text.format.', 'parameter')
  must(toolName.test(format.name), 'text.format.name', `must match ${toolName}.`)
  checkSchema(format.schema, 'text.format.schema', format.strict === true)
}

function checkTools(tools, param) {
  if (tools === undefined) return
  must(Array.isArray(tools), param, 'must be a list.')
  for (const [n, tool] of tools.entries()) checkTool(tool, `${param}[${n}]`)
}

function checkTool(tool, param) {
  must(isObject(tool), param, 'a tool must be an object.')
  if (plainTools.includes(tool.type)) return
  if (tool.type === 'namespace') {
    must(toolName.test(tool.name), `${param}.name`, `must match ${toolName}.`)
    return checkTools(tool.tools, `${param}.tools`)
  }
  must(['function', 'custom'].includes(tool.type), `${param}.type`, `unknown type '${tool.type}'.`)
  must(tool[tool.type] === undefined, `${param}.${tool.type}`, 'Unknown parameter: tools are flat here.')
  must(toolName.test(tool.name), `${param}.name`, `must match ${toolName}: ${tool.name}`)
  if (tool.type === 'custom') {
    const format = tool.format ?? { type: 'text' }
    must(
      format.type === 'text' || typeof format.definition === 'string',
      `${param}.format`,
      'missing definition.',
    )
    return
  }
  checkParameters(tool.parameters, `${param}.parameters`, tool.strict === true)
}

function checkChoice(choice, tools) {
  if (choice === undefined || ['auto', 'none', 'required'].includes(choice)) return
  must(isObject(choice), 'tool_choice', 'must be auto, none, required or an object.')
  must(choice.function === undefined, 'tool_choice.function', 'Unknown parameter: choices are flat here.')
  if (!['function', 'custom'].includes(choice.type)) return
  const names = tools.map(({ name }) => name)
  must(
    names.includes(choice.name),
    'tool_choice.name',
    `'${choice.name}' is none of the tools: ${names.join(', ')}.`,
  )
}

/** @param {unknown} input @param {object[]} tools tools of `additional_tools` items join them */
function checkInput(input, tools) {
  must(Array.isArray(input) && input.length > 0, 'input', 'input must be a string or a non-empty list.')
  const open = new Map()
  for (const [n, item] of input.entries()) {
    const param = `input[${n}]`
    must(isObject(item), param, 'an item must be an object.')
    const type = item.type ?? 'message'
    if (type === 'message') checkMessage(item, param)
    else if (Object.hasOwn(outputOf, type)) checkCall(item, type, open, param)
    else if (outputTypes.includes(type)) checkOutput(item, type, open, param)
    else if (type === 'additional_tools') {
      checkTools(item.tools, `${param}.tools`)
      tools.push(...item.tools)
    } else {
      const known = ['reasoning', 'compaction', 'web_search_call', 'tool_search_call', 'tool_search_output']
      must(known.includes(type), `${param}.type`, `unknown type '${type}'.`)
    }
  }
  const unanswered = [...open.values()].filter(({ answered }) => !answered).map(({ id }) => id)
  must(unanswered.length === 0, 'input', `No tool output found for call ${unanswered.join(', ')}.`)
}

function checkMessage({ role, content }, param) {
  must(Object.hasOwn(messageParts, role), `${param}.role`, `unknown role '${role}'.`)
  if (typeof content === 'string') return
  must(
    Array.isArray(content) && content.length > 0,
    `${param}.content`,
    'must be a string or a list with parts.',
  )
  for (const [n, part] of content.entries()) {
    const known = messageParts[role]
    const at = `${param}.content[${n}]`
    must(
      known.includes(part.type),
      `${at}.type`,
      `'${part.type}' in a message of ${role}: ${known.join(', ')}.`,
    )
    if (part.type.endsWith('_text')) must(typeof part.text === 'string', `${at}.text`, 'must be a string.')
    if (part.type === 'input_image' && part.file_id === undefined) {
      must(typeof part.image_url === 'string', `${at}.image_url`, 'must be a string.')
    }
  }
}

function checkCall(item, type, open, param) {
  const id = item.call_id
  must(typeof id === 'string' && id !== '', `${param}.call_id`, 'must be a non-empty string.')
  must(!open.has(id), `${param}.call_id`, `duplicate call '${id}'.`)
  open.set(id, { id, answeredBy: outputOf[type], answered: false })
  if (type === 'local_shell_call') return
  must(toolName.test(item.name), `${param}.name`, `must match ${toolName}: ${item.name}`)
  if (type === 'custom_tool_call')
    return must(typeof item.input === 'string', `${param}.input`, 'must be a string.')
  checkArguments(item.arguments, `${param}.arguments`)
  const own = item.id
  must(
    own === undefined || own.startsWith('fc'),
    `${param}.id`,
    `Expected an ID that begins with 'fc': '${own}'.`,
  )
}

function checkOutput(item, type, open, param) {
  const call = open.get(item.call_id)
  must(
    call !== undefined,
    `${param}.call_id`,
    `No tool call found for output with call_id '${item.call_id}'.`,
  )
  must(call.answeredBy === type, `${param}.type`, `'${item.call_id}' must be answered by ${call.answeredBy}.`)
  must(!call.answered, `${param}.call_id`, `'${item.call_id}' is answered twice.`)
  call.answered = true
  const { output } = item
  const parts = Array.isArray(output) && output.every((part) => String(part?.type).startsWith('input_'))
  must(typeof output === 'string' || parts, `${param}.output`, 'must be a string or a list of input parts.')
}
