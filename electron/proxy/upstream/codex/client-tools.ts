import type { Json, JsonObject } from '../../../../shared/protocol/json/json-value.ts'
import {
  joinPath,
  readList,
  readObject,
  readString,
  wantList,
} from '../../../../shared/protocol/json/readers.ts'
import type { InputItem } from '../../../../shared/protocol/convert/responses-to-chat/expand-input.ts'
import { chooseTools } from '../../../../shared/protocol/convert/responses-to-chat/tool-choice.ts'
import type {
  ToolEntry,
  ToolTable,
} from '../../../../shared/protocol/convert/responses-to-chat/tool-table.ts'
import {
  declareTools,
  type DeclaredTool,
} from '../../../../shared/protocol/convert/responses-to-chat/tools.ts'
import type { Warnings } from '../../../../shared/protocol/convert/responses-to-chat/warnings.ts'
import { defaultChatQuirks, type Quirks } from '../../../../shared/protocol/quirks/quirks.ts'
import { lostKeywords } from './lost-keywords.ts'

/** The client's tools as Codex offers them to the model. */
export type ClientTools = {
  /** `dynamicTools` of `thread/start`. */
  dynamicTools: JsonObject[]
  table: ToolTable
  /** The name the model knows for a flat name of the table. */
  wireName(flat: string): string
  /** The offered tool the model means; null for one that was not offered. */
  find(wireName: string): ToolEntry | null
}

/** Codex has functions with plain names only, and no choice between them. */
export const codexToolQuirks: Quirks = {
  ...defaultChatQuirks,
  customTools: false,
  strictTools: false,
  toolChoice: 'auto-only',
}

/**
 * Names Codex keeps to itself: the first two vanish without a word, `mcp` and `mcp__…` are refused as reserved (ran 56
 * names on 0.169.0).
 */
const reserved = /^(?:exec_command|shell_command|mcp|mcp__.*)$/

/**
 * All tools the request brings as functions, with what is lost on the way.
 *
 * @throws AppError `invalid_request` or `unsupported_feature`, naming the JSON path
 */
export function readClientTools(
  body: JsonObject,
  items: readonly InputItem[],
  warnings: Warnings,
): ClientTools {
  const declared = collect(body, items)
  const table = declareTools(declared, codexToolQuirks, warnings)
  for (const one of declared) tellLosses(one, warnings)
  const { tools } = chooseTools(body['tool_choice'], table, codexToolQuirks, warnings)
  const names = nameAll(table)
  const offered = new Map(tools.map((entry) => [names.get(entry.flat) ?? entry.flat, entry]))
  return {
    dynamicTools: [...offered].map(([name, entry]) => dynamicTool(name, entry)),
    table,
    wireName: (flat) => names.get(flat) ?? (reserved.test(flat) ? prefixed(flat) : flat),
    find: (wireName) => offered.get(wireName) ?? null,
  }
}

function collect(body: JsonObject, items: readonly InputItem[]): DeclaredTool[] {
  const own = (wantList(body, 'tools', '') ?? []).map((tool, index) => ({ tool, path: `tools[${index}]` }))
  const more = items
    .filter(({ item }) => item['type'] === 'additional_tools' || item['type'] === 'tool_search_output')
    .flatMap(({ item, path }) =>
      (readList(item, 'tools') ?? []).map((tool, index) => ({
        tool,
        path: joinPath(joinPath(path, 'tools'), index),
      })),
    )
  return [...own, ...more]
}

/** Every flat name with a name Codex takes, no two alike. */
function nameAll(table: ToolTable): Map<string, string> {
  const flats = table.entries.map(({ flat }) => flat)
  const taken = new Set(flats.filter((flat) => !reserved.test(flat)))
  const names = new Map<string, string>()
  for (const flat of flats) {
    let name = flat
    if (reserved.test(flat)) for (name = prefixed(flat); taken.has(name);) name = `${name}_`
    taken.add(name)
    names.set(flat, name)
  }
  return names
}

const prefixed = (flat: string): string => `client_${flat}`

function dynamicTool(name: string, { chatTool }: ToolEntry): JsonObject {
  const shape = readObject(chatTool, 'function') ?? {}
  return {
    type: 'function',
    name,
    description: readString(shape, 'description') ?? '',
    inputSchema: shape['parameters'] ?? { type: 'object', properties: {} },
  }
}

function tellLosses({ tool, path }: DeclaredTool, warnings: Warnings): void {
  for (const { shape, at } of membersOf(tool, path)) {
    if (shape['type'] === 'custom') {
      const message =
        'Codex takes functions only: the model gets a function with one text, and its grammar as words'
      warnings.add('custom-tool-as-function', at, message)
      continue
    }
    const flat = readObject(shape, 'function') ?? shape
    if (flat['strict'] === true) {
      warnings.add('strict-dropped', joinPath(at, 'strict'), 'Codex offers every tool with strict: false')
    }
    const lost = lostKeywords(flat['parameters'])
    if (lost.length === 0) continue
    const message = `Codex drops these keywords of the schema: ${lost.join(', ')}`
    warnings.add('schema-keywords-dropped', joinPath(at, 'parameters'), message)
  }
}

/** The tool itself, or the members of a namespace. */
function membersOf(tool: Json, path: string): { shape: JsonObject; at: string }[] {
  if (typeof tool !== 'object' || tool === null || Array.isArray(tool)) return []
  if (tool['type'] !== 'namespace') return [{ shape: tool, at: path }]
  return (readList(tool, 'tools') ?? []).flatMap((member, index) =>
    membersOf(member, joinPath(joinPath(path, 'tools'), index)),
  )
}
