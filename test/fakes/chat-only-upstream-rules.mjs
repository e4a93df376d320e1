import { checkArguments, checkParameters, checkSchema, toolName } from './strict-tools.mjs'
import { isObject, must, mustKnow } from './strict-upstream.mjs'

/** Everything the official package's types have for a Chat request, and nothing of Responses. */
const requestMembers = `
  model messages tools tool_choice parallel_tool_calls stream stream_options max_tokens
  max_completion_tokens temperature top_p n stop seed logit_bias frequency_penalty presence_penalty
  response_format reasoning_effort verbosity logprobs top_logprobs user metadata service_tier
  prompt_cache_key safety_identifier store
`
  .trim()
  .split(/\s+/)
const messageMembers = {
  system: ['role', 'content', 'name'],
  user: ['role', 'content', 'name'],
  assistant: ['role', 'content', 'name', 'refusal', 'tool_calls', 'reasoning_content'],
  tool: ['role', 'content', 'tool_call_id', 'name'],
}
const userParts = ['text', 'image_url', 'file']

/**
 * The rules of strict Chat Completions providers (OpenAI, vLLM, DeepSeek, Mistral, Groq), all at once.
 * @param {any} body
 * @param {boolean} [namesTwice] takes a tool's `name` beside `function` too, as Codex up to 0.94 writes it
 * @throws {import('./strict-upstream.mjs').Refusal} naming the first broken rule
 */
export function checkChatRequest(body, namesTwice = false) {
  must(isObject(body), '', 'the body must be a JSON object.')
  mustKnow(body, requestMembers, '', 'parameter')
  must(typeof body.model === 'string' && body.model !== '', 'model', 'model must be a non-empty string.')
  checkMessages(body.messages)
  checkTools(body, namesTwice)
  checkOptions(body)
}

function checkOptions(body) {
  must(
    body.max_tokens === undefined || body.max_completion_tokens === undefined,
    'max_tokens',
    'max_tokens and max_completion_tokens must not be set both.',
  )
  for (const name of ['max_tokens', 'max_completion_tokens']) {
    const limit = body[name]
    must(
      limit === undefined || (Number.isInteger(limit) && limit > 0),
      name,
      `${name} must be a positive integer.`,
    )
  }
  must(
    body.stream_options === undefined || body.stream === true,
    'stream_options',
    'only allowed with stream.',
  )
  must(
    body.top_logprobs === undefined || body.logprobs === true,
    'top_logprobs',
    'only allowed with logprobs.',
  )
  for (const [name, value] of Object.entries(body)) must(value !== null, name, `${name} must not be null.`)
  const format = body.response_format
  if (format === undefined) return
  must(['text', 'json_object', 'json_schema'].includes(format.type), 'response_format.type', 'unknown type.')
  if (format.type !== 'json_schema') return
  const named = format.json_schema
  must(isObject(named), 'response_format.json_schema', 'missing.')
  must(toolName.test(named.name), 'response_format.json_schema.name', `must match ${toolName}.`)
  checkSchema(named.schema, 'response_format.json_schema.schema', named.strict === true)
}

function checkTools({ tools, tool_choice: choice, parallel_tool_calls: parallel }, namesTwice) {
  if (tools === undefined) {
    must(choice === undefined, 'tool_choice', 'tool_choice is only allowed when tools are specified.')
    must(parallel === undefined, 'parallel_tool_calls', 'only allowed when tools are specified.')
    return
  }
  must(Array.isArray(tools) && tools.length > 0, 'tools', 'tools must not be an empty list.')
  const names = tools.map((tool, n) => checkTool(tool, `tools[${n}]`, namesTwice))
  must(new Set(names).size === names.length, 'tools', `tool names must be unique: ${names.join(', ')}.`)
  if (choice === undefined || ['auto', 'none', 'required'].includes(choice)) return
  const chosen = isObject(choice) && choice.type === 'function' ? choice.function?.name : undefined
  must(
    names.includes(chosen),
    'tool_choice',
    'tool_choice must be auto, none, required or one of the functions.',
  )
}

function checkTool(tool, param, namesTwice) {
  must(
    isObject(tool) && tool.type === 'function',
    `${param}.type`,
    "only tools of type 'function' are known.",
  )
  mustKnow(tool, ['type', 'function', ...(namesTwice ? ['name'] : [])], `${param}.`, 'parameter')
  const definition = tool.function
  must(isObject(definition), `${param}.function`, 'missing.')
  mustKnow(definition, ['name', 'description', 'parameters', 'strict'], `${param}.function.`, 'parameter')
  must(toolName.test(definition.name), `${param}.function.name`, `must match ${toolName}: ${definition.name}`)
  if (definition.description !== undefined) {
    must(typeof definition.description === 'string', `${param}.function.description`, 'must be a string.')
  }
  checkParameters(definition.parameters, `${param}.function.parameters`, definition.strict === true)
  return definition.name
}

function checkMessages(messages) {
  must(Array.isArray(messages) && messages.length > 0, 'messages', 'messages must be a non-empty list.')
  let open = []
  for (const [n, message] of messages.entries()) {
    const param = `messages[${n}]`
    must(isObject(message), param, 'a message must be an object.')
    const { role } = message
    must(
      Object.hasOwn(messageMembers, role),
      `${param}.role`,
      `unknown role '${role}': system, user, assistant, tool.`,
    )
    mustKnow(message, messageMembers[role], `${param}.`, 'parameter')
    must(role !== 'system' || n === 0, `${param}.role`, 'only the first message may have the role system.')
    if (role === 'tool') {
      const { tool_call_id: id } = message
      must(
        open.includes(id),
        `${param}.tool_call_id`,
        `tool message for '${id}': open calls are [${open.join(', ')}].`,
      )
      open = open.filter((one) => one !== id)
    } else {
      must(
        open.length === 0,
        param,
        `tool calls [${open.join(', ')}] must be answered by the messages after them.`,
      )
    }
    checkContent(message, param)
    if (role === 'assistant') open = checkCalls(message.tool_calls, `${param}.tool_calls`)
  }
  must(open.length === 0, 'messages', `tool calls [${open.join(', ')}] were never answered.`)
}

function checkCalls(calls, param) {
  if (calls === undefined) return []
  must(Array.isArray(calls) && calls.length > 0, param, 'tool_calls must not be an empty list.')
  for (const [n, call] of calls.entries()) {
    mustKnow(call, ['id', 'type', 'function'], `${param}[${n}].`, 'parameter')
    must(typeof call.id === 'string' && call.id !== '', `${param}[${n}].id`, 'must be a non-empty string.')
    must(call.type === 'function', `${param}[${n}].type`, "must be 'function'.")
    must(toolName.test(call.function?.name), `${param}[${n}].function.name`, `must match ${toolName}.`)
    checkArguments(call.function.arguments, `${param}[${n}].function.arguments`)
  }
  const ids = calls.map(({ id }) => id)
  must(new Set(ids).size === ids.length, param, 'the ids of tool calls must be unique.')
  return ids
}

function checkContent({ role, content, tool_calls: calls }, param) {
  if (role === 'assistant' && calls !== undefined && (content === null || content === undefined)) return
  if (typeof content === 'string') {
    must(
      role !== 'assistant' || content !== '' || calls !== undefined,
      `${param}.content`,
      'neither text nor calls.',
    )
    return
  }
  must(
    Array.isArray(content) && content.length > 0,
    `${param}.content`,
    'must be a string or a list with parts.',
  )
  const known = role === 'user' ? userParts : ['text']
  for (const [n, part] of content.entries()) checkPart(part, known, `${param}.content[${n}]`)
}

function checkPart(part, known, param) {
  must(isObject(part) && known.includes(part.type), `${param}.type`, `must be one of ${known.join(', ')}.`)
  mustKnow(part, ['type', part.type], `${param}.`, 'parameter')
  if (part.type === 'text') must(typeof part.text === 'string', `${param}.text`, 'must be a string.')
  if (part.type === 'image_url') {
    must(typeof part.image_url?.url === 'string', `${param}.image_url.url`, 'must be a string.')
    mustKnow(part.image_url, ['url', 'detail'], `${param}.image_url.`, 'parameter')
  }
}
