import type { Quirks } from '../../quirks/quirks.ts'
import type { JsonObject } from '../../json/json-value.ts'
import { isStrictSchema, normaliseParameters } from '../common/json-schema.ts'
import {
  joinPath,
  readList,
  readObject,
  readString,
  requireString,
  unsupportedAt,
  wantBoolean,
  wantObject,
} from '../../json/readers.ts'
import type { WarningList } from '../common/warning-list.ts'
import type { DeclaredTool } from './loaded-tools.ts'
import type { ToolNames } from './tool-names.ts'
import { typedTool } from './typed-tools.ts'

/** Tools for the upstream, by the client's name. */
export type ConvertedTools = { list: JsonObject[]; byName: ReadonlyMap<string, JsonObject> }

type Conversion = { names: ToolNames; quirks: Quirks; warnings: WarningList }

/**
 * Client tools become functions, the web search becomes the Responses one. What only Anthropic's servers run is
 * dropped with a warning, so that a request never fails for a tool it may not even use.
 *
 * @throws AppError `invalid_request` for a tool without a name, `unsupported_feature` for computer and browser
 *   tools, without which such a client can do nothing
 */
export function convertTools(
  tools: readonly DeclaredTool[],
  names: ToolNames,
  quirks: Quirks,
  warnings: WarningList,
): ConvertedTools {
  const byName = new Map<string, JsonObject>()
  for (const { tool, path } of tools) {
    const converted = convertTool(tool, path, { names, quirks, warnings })
    if (converted === null) continue
    const name = requireString(tool, 'name', path)
    if (byName.has(name)) {
      warnings.add('duplicate-tool-dropped', path, `There is a tool named ${name} already`)
    } else byName.set(name, converted)
  }
  return { list: [...byName.values()], byName }
}

function convertTool(tool: JsonObject, path: string, to: Conversion): JsonObject | null {
  const type =
    tool['type'] === undefined || tool['type'] === null ? 'custom' : requireString(tool, 'type', path)
  if (type === 'custom') return functionTool(tool, path, to)
  const typed = typedTool(type)
  if (typed !== undefined) {
    const name = to.names.toUpstream(requireString(tool, 'name', path))
    const parameters = normaliseParameters(typed.parameters, to.quirks.dropSchemaKeywords)
    return { type: 'function', name, description: typed.description, parameters, strict: false }
  }
  if (type.startsWith('web_search_')) return webSearch(tool, path, to.warnings)
  if (/^(computer|browser)/.test(type)) {
    const what = 'Only Anthropic’s models know this tool’s actions'
    throw unsupportedAt(joinPath(path, 'type'), type, what, 'tools with an input_schema, bash, text_editor')
  }
  to.warnings.add(
    'hosted-tool-dropped',
    path,
    `The tool "${type}" is run by Anthropic's servers; the model does not get it`,
  )
  return null
}

function functionTool(tool: JsonObject, path: string, { names, quirks, warnings }: Conversion): JsonObject {
  const result: JsonObject = { type: 'function', name: names.toUpstream(requireString(tool, 'name', path)) }
  const description = readString(tool, 'description')
  if (description !== undefined) result['description'] = description
  wantObject(tool, 'input_schema', path)
  const parameters = normaliseParameters(tool['input_schema'], quirks.dropSchemaKeywords)
  result['parameters'] = parameters
  // Absent means false here but true in Responses, and OpenAI refuses a strict schema with optional properties.
  const wantsStrict = wantBoolean(tool, 'strict', path) ?? false
  const strict = wantsStrict && isStrictSchema(parameters)
  result['strict'] = strict
  if (wantsStrict && !strict) {
    const message = 'The schema has optional or free-form properties: the upstream will not enforce it'
    warnings.addOnce('strict-dropped', joinPath(path, 'strict'), message)
  }
  if ((readList(tool, 'input_examples') ?? []).length > 0) {
    const at = joinPath(path, 'input_examples')
    warnings.addOnce('input-examples-dropped', at, 'Responses tools have no examples')
  }
  return result
}

/** `filters` knows only allowed domains (types of `openai` 7.57, `WebSearchTool`). */
function webSearch(tool: JsonObject, path: string, warnings: WarningList): JsonObject {
  const result: JsonObject = { type: 'web_search' }
  const allowed = readList(tool, 'allowed_domains') ?? []
  if (allowed.length > 0) result['filters'] = { allowed_domains: allowed }
  const location = readObject(tool, 'user_location')
  if (location !== undefined) result['user_location'] = { ...location, type: 'approximate' }
  for (const name of ['blocked_domains', 'max_uses']) {
    const value = tool[name]
    const isSet = value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0)
    if (isSet)
      warnings.add('parameter-dropped', joinPath(path, name), 'The upstream’s web search has no such limit')
  }
  return result
}
