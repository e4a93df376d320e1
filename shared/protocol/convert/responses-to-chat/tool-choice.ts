import type { Json, JsonObject } from '../../json/json-value.ts'
import type { Quirks } from '../../quirks/quirks.ts'
import {
  invalidAt,
  isObject,
  joinPath,
  readObject,
  readString,
  requireString,
  unsupportedAt,
  wantObjects,
} from '../../json/readers.ts'
import { namespaceOf, type ToolEntry, type ToolKind, type ToolTable } from './tool-table.ts'
import type { Warnings } from './warnings.ts'

/** Which tools go upstream and how the model may choose. */
export type ToolChoice = {
  tools: readonly ToolEntry[]
  /** Undefined: left to the provider's default, which is `auto`. */
  choice: Json | undefined
}

const path = 'tool_choice'
const acceptedChoices =
  '"auto", "none", "required", {"type":"function","name"}, {"type":"custom","name"}, {"type":"allowed_tools","mode","tools"}'
const typedKinds: Readonly<Record<string, ToolKind>> = {
  local_shell: 'local_shell',
  shell: 'shell',
  apply_patch: 'apply_patch',
  tool_search: 'tool_search',
}

/**
 * The choice in Chat's words. A choice of a tool that is not there is dropped with a warning; one that demands
 * a hosted tool is refused, because the answer would silently lack what was asked for.
 *
 * @throws AppError `invalid_request` for an unknown form, `unsupported_feature` for a hosted tool
 */
export function chooseTools(
  wanted: Json | undefined,
  table: ToolTable,
  quirks: Quirks,
  warnings: Warnings,
): ToolChoice {
  const all = table.entries
  if (wanted === undefined || wanted === null) return { tools: all, choice: undefined }
  const chosen =
    typeof wanted === 'string' ? chooseMode(wanted) : chooseObject(wanted, table, quirks, warnings)
  const { choice } = chosen
  const tools = chosen.tools ?? all
  if (tools.length === 0) {
    if (choice !== undefined && choice !== 'auto' && choice !== 'none')
      warnings.add('tool-choice-dropped', path, 'No tool is left that the choice could mean.')
    return { tools, choice: undefined }
  }
  return fitChoice({ tools, choice }, quirks, warnings)
}

/** What the provider has of the choice; a named tool is sent alone where it cannot be named. */
function fitChoice(chosen: ToolChoice, quirks: Quirks, warnings: Warnings): ToolChoice {
  const { choice } = chosen
  if (quirks.toolChoice === 'full' || choice === undefined) return chosen
  const named = typeof choice === 'string' ? null : nameOf(choice)
  const tools = named === null ? chosen.tools : chosen.tools.filter((entry) => entry.flat === named)
  const demands = choice !== 'auto' && choice !== 'none'
  if (quirks.toolChoice === 'strings') return { tools, choice: named === null ? choice : 'required' }
  if (demands) {
    warnings.add(
      'tool-choice-weakened',
      path,
      'This provider knows only "auto"; the model may answer without a call.',
    )
  }
  return { tools: choice === 'none' ? [] : tools, choice: undefined }
}

/** The flat name in `{type: function, function: {name}}`. */
function nameOf(choice: Json): string | null {
  const named = isObject(choice)
    ? (readObject(choice, 'function') ?? readObject(choice, 'custom'))
    : undefined
  return named === undefined ? null : (readString(named, 'name') ?? null)
}

type Chosen = { tools?: readonly ToolEntry[]; choice: Json | undefined }

function chooseMode(wanted: string): Chosen {
  if (wanted === 'auto' || wanted === 'none' || wanted === 'required') return { choice: wanted }
  throw invalidAt(path, wanted, acceptedChoices)
}

function chooseObject(wanted: Json, table: ToolTable, quirks: Quirks, warnings: Warnings): Chosen {
  if (!isObject(wanted)) throw invalidAt(path, wanted, acceptedChoices)
  if (wanted['type'] === 'allowed_tools') return chooseAllowed(wanted, table, quirks)
  const entry = findChosen(wanted, path, table)
  if (entry === null) {
    warnings.add('tool-choice-dropped', path, 'The chosen tool is not among the tools of this request.')
    return { choice: undefined }
  }
  return { choice: namedChoice(entry) }
}

/** Chat-only servers do not know `allowed_tools`: they get the subset alone, which means the same. */
function chooseAllowed(wanted: JsonObject, table: ToolTable, quirks: Quirks): Chosen {
  const mode = readString(wanted, 'mode') ?? 'auto'
  if (mode !== 'auto' && mode !== 'required')
    throw invalidAt(joinPath(path, 'mode'), mode, '"auto" or "required"')
  const listPath = joinPath(path, 'tools')
  const entries: ToolEntry[] = []
  wantObjects(wanted, 'tools', path).forEach((tool, index) => {
    const type = readString(tool, 'type') ?? ''
    // A hosted tool among the allowed ones is a permission, not a demand.
    const entry = isCallable(type) ? findChosen(tool, joinPath(listPath, index), table) : null
    if (entry !== null) entries.push(entry)
  })
  if (!quirks.customTools || entries.length === 0) return { tools: entries, choice: mode }
  return { choice: { type: 'allowed_tools', allowed_tools: { mode, tools: entries.map(namedChoice) } } }
}

function isCallable(type: string): boolean {
  return type === 'function' || type === 'custom' || typedKinds[type] !== undefined
}

function findChosen(choice: JsonObject, at: string, table: ToolTable): ToolEntry | null {
  const type = readString(choice, 'type') ?? ''
  const typed = typedKinds[type]
  if (typed !== undefined) return table.find({ kind: typed, name: typed, namespace: null })
  if (type !== 'function' && type !== 'custom') {
    throw unsupportedAt(
      at,
      choice,
      `The hosted tool "${type}" cannot be demanded of this provider`,
      acceptedChoices,
    )
  }
  const nested = choice[type]
  const flat = isObject(nested) ? nested : choice
  const name = requireString(flat, 'name', at)
  const namespace = namespaceOf(readString(flat, 'namespace'))
  return (
    table.find({ kind: type, name, namespace }) ??
    // Clients name a namespaced tool by its own name alone.
    (namespace === null ? table.resolve(name) : null)
  )
}

function namedChoice(entry: ToolEntry): JsonObject {
  if (entry.chatTool['type'] === 'custom') return { type: 'custom', custom: { name: entry.flat } }
  return { type: 'function', function: { name: entry.flat } }
}
