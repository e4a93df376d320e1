import type { Json, JsonObject } from '../../json/json-value.ts'
import { invalidAt, isObject, joinPath, readObject, readString, wantList } from '../../json/readers.ts'
import type { ToolTable } from './tool-table.ts'
import type { WarningList } from '../common/warning-list.ts'

const acceptedChoices =
  'auto, none, required, {type:function,function:{name}}, {type:custom,custom:{name}}, {type:allowed_tools,allowed_tools:{mode,tools}}'

/**
 * `tool_choice`, or the retired `function_call`, in the Responses form.
 *
 * @returns undefined: leave the member out
 * @throws AppError `invalid_request` for an unknown form or a tool the request does not declare
 */
export function convertToolChoice(
  body: JsonObject,
  table: ToolTable,
  hasTools: boolean,
  warnings: WarningList,
): Json | undefined {
  const path =
    body['tool_choice'] === undefined || body['tool_choice'] === null ? 'function_call' : 'tool_choice'
  const choice = body[path]
  if (choice === undefined || choice === null) return undefined
  if (!hasTools) {
    if (choice !== 'none' && choice !== 'auto') {
      warnings.add('tool-choice-dropped', path, 'There is no tool to choose from')
    }
    return undefined
  }
  if (typeof choice === 'string') return choiceWord(choice, path)
  if (!isObject(choice)) throw invalidAt(path, choice, acceptedChoices)
  if (path === 'function_call') return namedChoice(choice, 'function', path, table)
  return choiceObject(choice, path, table)
}

function choiceWord(word: string, path: string): string {
  // Mistral's and LangChain's word for `required`.
  if (word === 'any') return 'required'
  if (word === 'auto' || word === 'none' || word === 'required') return word
  throw invalidAt(path, word, acceptedChoices)
}

function choiceObject(choice: JsonObject, path: string, table: ToolTable): Json {
  const type = readString(choice, 'type')
  switch (type) {
    case 'auto':
    case 'none':
    case 'required':
    case 'any':
      return choiceWord(type, path)
    case 'function':
    case 'custom':
      return namedChoice(choice, type, path, table)
    case 'allowed_tools':
      return allowedTools(choice, path, table)
    case undefined:
      throw invalidAt(joinPath(path, 'type'), choice['type'], acceptedChoices)
    default:
      // A hosted tool: `{type:'web_search'}` and the like are the same in both dialects.
      return choice
  }
}

/** The declaration decides between function, custom and built-in, not the word the client chose. */
function namedChoice(choice: JsonObject, type: string, path: string, table: ToolTable): JsonObject {
  const nested = readObject(choice, type)
  const namePath = joinPath(nested === undefined ? path : joinPath(path, type), 'name')
  const name = readString(nested ?? choice, 'name')
  const entry = name === undefined ? undefined : table.get(name)
  if (entry === undefined) {
    const declared = [...table.keys()].slice(0, 10).join(', ')
    throw invalidAt(namePath, name, `a tool of the request: ${declared}`)
  }
  if (entry.kind === 'built-in') return { type: entry.call.tool }
  const result: JsonObject = { type: entry.kind, name: entry.name }
  if (entry.namespace !== null) result['namespace'] = entry.namespace
  return result
}

function allowedTools(choice: JsonObject, path: string, table: ToolTable): JsonObject {
  const nested = readObject(choice, 'allowed_tools')
  const allowed = nested ?? choice
  const allowedPath = nested === undefined ? path : joinPath(path, 'allowed_tools')
  const mode = readString(allowed, 'mode') ?? 'auto'
  if (mode !== 'auto' && mode !== 'required')
    throw invalidAt(joinPath(allowedPath, 'mode'), mode, 'auto, required')
  const listPath = joinPath(allowedPath, 'tools')
  const tools = (wantList(allowed, 'tools', allowedPath) ?? []).map((tool, index) => {
    const at = joinPath(listPath, index)
    if (!isObject(tool)) throw invalidAt(at, tool, 'an object with type and name')
    const type = readString(tool, 'type')
    return type === 'function' || type === 'custom' ? namedChoice(tool, type, at, table) : tool
  })
  if (tools.length === 0) throw invalidAt(listPath, allowed['tools'], 'a list of at least one tool')
  return { type: 'allowed_tools', mode, tools }
}
