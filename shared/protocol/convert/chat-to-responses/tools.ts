import type { Quirks } from '../../quirks/quirks.ts'
import type { JsonObject } from '../../json/json-value.ts'
import { normaliseParameters } from '../common/json-schema.ts'
import {
  invalidAt,
  isObject,
  joinPath,
  readObject,
  readObjects,
  readString,
  unsupportedAt,
  wantBoolean,
  wantObject,
  wantObjects,
} from '../../json/readers.ts'
import type { WarningList } from '../common/warning-list.ts'

/**
 * The client's `tools`, plus the retired `functions`, as Responses tools. Each tool may come nested
 * (`{type, function:{…}}`) or flat (`{type, name, …}`): Cursor mixes both in one list. Hosted tools, which
 * Chat does not know, are passed on as they are.
 *
 * @throws AppError `invalid_request` for a tool without a name, `unsupported_feature` for one whose calls a
 *   Chat client could not answer
 */
export function convertTools(body: JsonObject, quirks: Quirks, warnings: WarningList): JsonObject[] {
  const tools = wantObjects(body, 'tools', '').map((tool, index) => {
    const path = joinPath('tools', index)
    return { path, tool: convertTool(tool, path, quirks) }
  })
  const functions = wantObjects(body, 'functions', '').map((tool, index) => {
    const path = joinPath('functions', index)
    return { path, tool: functionTool(tool, path, quirks) }
  })
  const search = webSearchTool(body)
  if (search !== null) tools.push({ path: 'web_search_options', tool: search })
  return withoutDuplicates([...tools, ...functions], warnings)
}

/** All tools as the client wrote them, for the name table. */
export function declaredTools(body: JsonObject): JsonObject[] {
  return [...readObjects(body, 'tools'), ...readObjects(body, 'functions')]
}

function convertTool(tool: JsonObject, path: string, quirks: Quirks): JsonObject {
  const type = tool['type'] ?? (isObject(tool['custom']) ? 'custom' : 'function')
  switch (type) {
    case 'function': {
      const nested = readObject(tool, 'function')
      return nested === undefined
        ? functionTool(tool, path, quirks)
        : functionTool(nested, joinPath(path, 'function'), quirks)
    }
    case 'custom': {
      const nested = readObject(tool, 'custom')
      return nested === undefined ? customTool(tool, path) : customTool(nested, joinPath(path, 'custom'))
    }
    case 'namespace':
      return {
        ...tool,
        tools: wantObjects(tool, 'tools', path).map((member, index) =>
          convertTool(member, joinPath(joinPath(path, 'tools'), index), quirks),
        ),
      }
    default:
      if (typeof type !== 'string') throw invalidAt(joinPath(path, 'type'), type, 'function, custom')
      return hostedTool(tool, type, path)
  }
}

/** Absent `strict` means false in Chat, but true where possible in Responses; so it is always written. */
function functionTool(tool: JsonObject, path: string, quirks: Quirks): JsonObject {
  const result: JsonObject = { type: 'function', name: toolName(tool, path) }
  const description = readString(tool, 'description')
  if (description !== undefined) result['description'] = description
  wantObject(tool, 'parameters', path)
  result['parameters'] = normaliseParameters(tool['parameters'], quirks.dropSchemaKeywords)
  result['strict'] = wantBoolean(tool, 'strict', path) ?? false
  for (const name of ['defer_loading', 'output_schema']) {
    const value = tool[name]
    if (value !== undefined) result[name] = value
  }
  return result
}

/** The grammar is nested one level deeper in Chat. */
function customTool(tool: JsonObject, path: string): JsonObject {
  const result: JsonObject = { type: 'custom', name: toolName(tool, path) }
  const description = readString(tool, 'description')
  if (description !== undefined) result['description'] = description
  const format = wantObject(tool, 'format', path)
  if (format === undefined) return result
  const grammar = readObject(format, 'grammar')
  result['format'] = grammar === undefined ? format : { type: 'grammar', ...grammar }
  return result
}

function toolName(tool: JsonObject, path: string): string {
  const name = readString(tool, 'name')
  if (name !== undefined && name !== '') return name
  throw invalidAt(joinPath(path, 'name'), tool['name'], 'a tool name: letters, digits, _ and -')
}

/** Runs at the provider; refused only where it would wait for an answer Chat has no word for. */
function hostedTool(tool: JsonObject, type: string, path: string): JsonObject {
  if (type.startsWith('computer')) {
    throw unsupportedAt(
      joinPath(path, 'type'),
      type,
      'Chat clients cannot answer computer calls',
      'function, custom',
    )
  }
  if (type === 'tool_search' && tool['execution'] === 'client') {
    const accepted = 'a search that the provider runs'
    throw unsupportedAt(
      joinPath(path, 'execution'),
      'client',
      'Chat clients cannot answer tool searches',
      accepted,
    )
  }
  const approval = tool['require_approval']
  if (type === 'mcp' && approval !== 'never') {
    const where = joinPath(path, 'require_approval')
    throw unsupportedAt(where, approval, 'Chat clients cannot answer MCP approval requests', '"never"')
  }
  return tool
}

function webSearchTool(body: JsonObject): JsonObject | null {
  const options = wantObject(body, 'web_search_options', '')
  if (options === undefined) return null
  const tool: JsonObject = { type: 'web_search' }
  const size = readString(options, 'search_context_size')
  if (size !== undefined) tool['search_context_size'] = size
  const location = wantObject(options, 'user_location', 'web_search_options')
  const approximate = location === undefined ? undefined : (readObject(location, 'approximate') ?? location)
  if (approximate !== undefined) tool['user_location'] = { ...approximate, type: 'approximate' }
  return tool
}

/** The upstream refuses a list with the same name twice; the first one stays. */
function withoutDuplicates(
  tools: readonly { path: string; tool: JsonObject }[],
  warnings: WarningList,
): JsonObject[] {
  const seen = new Set<string>()
  const kept: JsonObject[] = []
  for (const { path, tool } of tools) {
    const name = readString(tool, 'name')
    const isNamed = name !== undefined && (tool['type'] === 'function' || tool['type'] === 'custom')
    if (isNamed && seen.has(name)) {
      warnings.add('duplicate-tool-dropped', path, `There is a tool named ${name} already`)
      continue
    }
    if (isNamed) seen.add(name)
    kept.push(tool)
  }
  return kept
}
