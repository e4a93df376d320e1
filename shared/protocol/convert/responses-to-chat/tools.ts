import type { Json, JsonObject } from '../../json/json-value.ts'
import type { Quirks } from '../../quirks/quirks.ts'
import { normaliseParameters } from '../common/json-schema.ts'
import {
  invalidAt,
  isObject,
  joinPath,
  readObject,
  readObjects,
  readString,
  requireString,
} from '../../json/readers.ts'
import { customStandIn, typedStandIns } from './stand-ins.ts'
import {
  createToolTable,
  namespaceOf,
  type ToolIdentity,
  type ToolTable,
  type ToolTableBuilder,
} from './tool-table.ts'
import type { Warnings } from './warnings.ts'

/** A tool of the request with the JSON path an error or a warning names. */
export type DeclaredTool = { tool: Json; path: string }

type Declaration = { table: ToolTableBuilder; quirks: Quirks; warnings: Warnings }

/**
 * All declared tools as one table: those of `tools`, of `additional_tools` items and those that an earlier
 * tool search loaded. Hosted tools, which only OpenAI's own servers run, are dropped with a warning, so that
 * a request never fails because of one it may not even use.
 *
 * @throws AppError `invalid_request` for a tool without type or name
 */
export function declareTools(tools: readonly DeclaredTool[], quirks: Quirks, warnings: Warnings): ToolTable {
  const declaration: Declaration = { table: createToolTable(), quirks, warnings }
  for (const { tool, path } of tools) {
    if (!isObject(tool)) throw invalidAt(path, tool, 'an object with `type`')
    declareTool(tool, path, null, declaration)
  }
  return declaration.table
}

function declareTool(tool: JsonObject, path: string, namespace: string | null, to: Declaration): void {
  const type = requireString(tool, 'type', path)
  switch (type) {
    case 'function':
      return declareFunction(tool, path, namespace, to)
    case 'custom':
      return declareCustom(tool, path, namespace, to)
    case 'namespace':
      return declareNamespace(tool, path, to)
    case 'tool_search':
      return declareToolSearch(tool, path, to)
    case 'shell':
      if (runsElsewhere(tool)) return drop(type, path, to)
      return declareTyped(type, path, to)
    case 'local_shell':
    case 'apply_patch':
      return declareTyped(type, path, to)
    default:
      return drop(type, path, to)
  }
}

/** The nested shape is Chat's; some clients send it to `/responses` all the same. */
function declareFunction(tool: JsonObject, path: string, namespace: string | null, to: Declaration): void {
  const nested = readObject(tool, 'function')
  const flat = nested ?? tool
  const name = requireString(flat, 'name', nested === undefined ? path : joinPath(path, 'function'))
  add({ kind: 'function', name, namespace }, path, to, (chatName) => {
    const description = readString(flat, 'description')
    const strict = flat['strict']
    return {
      type: 'function',
      function: {
        name: chatName,
        ...(description === undefined ? {} : { description }),
        parameters: parametersFor(flat['parameters'], to.quirks),
        ...(to.quirks.strictTools && typeof strict === 'boolean' ? { strict } : {}),
      },
    }
  })
}

function declareCustom(tool: JsonObject, path: string, namespace: string | null, to: Declaration): void {
  const nested = readObject(tool, 'custom')
  const flat = nested ?? tool
  const name = requireString(flat, 'name', nested === undefined ? path : joinPath(path, 'custom'))
  add({ kind: 'custom', name, namespace }, path, to, (chatName) =>
    to.quirks.customTools
      ? nativeCustom(chatName, flat)
      : chatFunction(chatName, customStandIn(flat), to.quirks),
  )
}

/** Responses: `{type: grammar, syntax, definition}`; Chat: `{type: grammar, grammar: {syntax, definition}}`. */
function nativeCustom(name: string, tool: JsonObject): JsonObject {
  const description = readString(tool, 'description')
  const format = readObject(tool, 'format')
  const custom: JsonObject = { name }
  if (description !== undefined) custom['description'] = description
  if (format?.['type'] === 'grammar' && format['grammar'] === undefined) {
    const { type, ...grammar } = format
    custom['format'] = { type, grammar }
  } else if (format !== undefined) custom['format'] = format
  return { type: 'custom', custom }
}

function declareNamespace(tool: JsonObject, path: string, to: Declaration): void {
  const namespace = namespaceOf(requireString(tool, 'name', path))
  readObjects(tool, 'tools').forEach((member, index) => {
    declareTool(member, joinPath(joinPath(path, 'tools'), index), namespace, to)
  })
}

/** Only the search the client runs itself; the one OpenAI's servers run has no counterpart. */
function declareToolSearch(tool: JsonObject, path: string, to: Declaration): void {
  if (tool['execution'] !== 'client') return drop('tool_search', path, to)
  add({ kind: 'tool_search', name: 'tool_search', namespace: null }, path, to, (chatName) => {
    const description = readString(tool, 'description') ?? 'Searches for more tools and loads them.'
    return chatFunction(chatName, { description, parameters: tool['parameters'] }, to.quirks)
  })
}

function declareTyped(type: 'local_shell' | 'shell' | 'apply_patch', path: string, to: Declaration): void {
  add({ kind: type, name: type, namespace: null }, path, to, (chatName) =>
    chatFunction(chatName, typedStandIns[type], to.quirks),
  )
}

/** `shell` in a container is run by OpenAI's servers. */
function runsElsewhere(tool: JsonObject): boolean {
  const environment = readString(readObject(tool, 'environment') ?? {}, 'type')
  return environment !== undefined && environment !== 'local'
}

function drop(type: string, path: string, to: Declaration): void {
  const message = `The tool "${type}" is run by OpenAI's own servers; this provider has no such thing, so the model does not get it.`
  to.warnings.add('hosted-tool-dropped', path, message)
}

function add(tool: ToolIdentity, path: string, to: Declaration, build: (flat: string) => JsonObject): void {
  if (to.table.add(tool, build)) return
  to.warnings.add(
    'duplicate-tool-dropped',
    path,
    `The tool "${tool.name}" was declared before; the first one counts.`,
  )
}

function chatFunction(
  name: string,
  shape: { description: string; parameters: Json | undefined },
  quirks: Quirks,
): JsonObject {
  const parameters = parametersFor(shape.parameters, quirks)
  return { type: 'function', function: { name, description: shape.description, parameters } }
}

/** `encrypted` is a mark of Codex's for OpenAI's servers, no keyword of JSON Schema. */
function parametersFor(parameters: Json | undefined, quirks: Quirks): JsonObject {
  return normaliseParameters(parameters, [...quirks.dropSchemaKeywords, 'encrypted'])
}
