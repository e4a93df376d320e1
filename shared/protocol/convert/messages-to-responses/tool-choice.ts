import type { Json, JsonObject } from '../../json/json-value.ts'
import { invalidAt, joinPath, requireString, wantBoolean, wantObject } from '../../json/readers.ts'
import type { Quirks } from '../../quirks/quirks.ts'
import type { WarningList } from '../common/warning-list.ts'
import type { ConvertedTools } from './tools.ts'

const path = 'tool_choice'
const acceptedTypes = 'auto, any, tool, none'

/**
 * `tool_choice`, and `parallel_tool_calls`, which Messages keeps inside of it.
 *
 * @param isDeclared whether the client declared a tool of this name, also one that could not be converted
 * @throws AppError `invalid_request` for an unknown type or a tool the request does not declare
 */
export function toolChoiceMembers(
  body: JsonObject,
  tools: ConvertedTools,
  isDeclared: (name: string) => boolean,
  quirks: Quirks,
  warnings: WarningList,
): JsonObject {
  const choice = wantObject(body, path, '')
  if (choice === undefined) return {}
  const isForced = choice['type'] === 'any' || choice['type'] === 'tool'
  const value = choiceValue(choice, tools, isDeclared)
  if (tools.list.length === 0 || value === undefined) {
    if (isForced) warnings.add('tool-choice-dropped', path, 'The upstream has no such tool to choose')
    return {}
  }
  const members: JsonObject = { tool_choice: value }
  const isSingle = wantBoolean(choice, 'disable_parallel_tool_use', path) ?? false
  if (isSingle && quirks.parallelToolCalls) members['parallel_tool_calls'] = false
  return members
}

/** @returns undefined for a declared tool that the upstream does not get */
function choiceValue(
  choice: JsonObject,
  tools: ConvertedTools,
  isDeclared: (name: string) => boolean,
): Json | undefined {
  switch (choice['type']) {
    case 'auto':
    case 'none':
      return choice['type']
    case 'any':
      return 'required'
    case 'tool': {
      const name = requireString(choice, 'name', path)
      const tool = tools.byName.get(name)
      if (tool !== undefined) {
        return tool['type'] === 'function'
          ? { type: 'function', name: tool['name'] ?? name }
          : { type: tool['type'] ?? '' }
      }
      if (isDeclared(name)) return undefined
      const declared = [...tools.byName.keys()].slice(0, 10).join(', ')
      throw invalidAt(joinPath(path, 'name'), name, `a tool of the request: ${declared}`)
    }
    default:
      throw invalidAt(joinPath(path, 'type'), choice['type'], acceptedTypes)
  }
}
