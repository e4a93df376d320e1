import type { Json, JsonObject } from '../../json/json-value.ts'
import type { Quirks } from '../../quirks/quirks.ts'
import { invalidAt, joinPath, readObjects, readString, wantString } from '../../json/readers.ts'
import { describeLoadedTools, isCallItem, isOutputItem, readCall } from './calls.ts'
import { expandCompaction, isCompaction, summaryPrompt } from './compaction.ts'
import { itemType, type InputItem } from './expand-input.ts'
import { createHistory, type History } from './history.ts'
import { chatContent, joinTexts, readParts } from './message-parts.ts'
import { typedOutput } from './stand-ins.ts'
import { readToolOutput } from './tool-output.ts'
import type { ToolTable } from './tool-table.ts'
import type { Warnings } from './warnings.ts'

type Context = {
  history: History
  table: ToolTable
  quirks: Quirks
  warnings: Warnings
  /** Path of the message the model is to answer now. */
  lastUserPath: string
}

/** Items that carry nothing a Chat model could read, or whose tools and settings were read elsewhere. */
const silentTypes = new Set(['additional_tools', 'compaction_trigger', 'configuration_update'])
const acceptedRoles = '"user", "assistant", "system" or "developer"'

/**
 * The conversation as Chat messages.
 *
 * @param systemTexts what stands before everything else: `instructions`, and a schema the provider takes only
 *   as text
 * @throws AppError `invalid_request`, `unsupported_feature` naming the JSON path
 */
export function buildMessages(
  items: readonly InputItem[],
  systemTexts: readonly string[],
  table: ToolTable,
  quirks: Quirks,
  warnings: Warnings,
): JsonObject[] {
  const history = createHistory(quirks, warnings)
  const lastUser = items.findLast(({ item }) => itemType(item) === 'message' && item['role'] === 'user')
  const context: Context = { history, table, quirks, warnings, lastUserPath: lastUser?.path ?? '' }
  for (const text of systemTexts) history.system(text, [], 'system')
  for (const { item, path } of items) addItem(item, path, context)
  if (items.some(({ item }) => item['type'] === 'compaction_trigger')) history.user(summaryPrompt)
  return history.messages()
}

function addItem(item: JsonObject, path: string, context: Context): void {
  const type = itemType(item)
  if (type === 'message') addMessage(item, path, context)
  else if (type === 'reasoning') context.history.reasoning(reasoningText(item))
  else if (isServerSearch(item, type)) return
  else if (isCallItem(type)) {
    const call = readCall(item, path, context.table, context.quirks, context.warnings)
    context.history.call(call, { callId: callIdOf(item, path), itemId: readString(item, 'id') }, path)
  } else if (isOutputItem(type)) addOutput(item, type, path, context)
  else if (isCompaction(item)) addSummary(item, path, context)
  else if (!silentTypes.has(type)) {
    context.warnings.add('item-skipped', path, `An item of type "${type}" means nothing to this provider.`)
  }
}

function addMessage(item: JsonObject, path: string, context: Context): void {
  const { history, quirks, warnings } = context
  const role = item['role']
  const strict = role === 'user' && path === context.lastUserPath
  const contentPath = joinPath(path, 'content')
  const read = readParts(item['content'], contentPath, { quirks, warnings, strict })
  switch (role) {
    case 'user': {
      if (read.parts.length === 0) {
        warnings.add('empty-message-dropped', path, 'A user message without content was left out.')
        return
      }
      return history.user(chatContent(read))
    }
    case 'assistant':
      return history.assistant(joinTexts(read.texts), read.refusals.join(''))
    case 'system':
    case 'developer': {
      const others = read.parts.filter((part) => part['type'] !== 'text')
      return history.system(joinTexts(read.texts), others, role)
    }
    default:
      throw invalidAt(joinPath(path, 'role'), role, acceptedRoles)
  }
}

function addOutput(item: JsonObject, type: string, path: string, context: Context): void {
  const { history, quirks, warnings } = context
  // The output of a local_shell_call refers to it by `id` (source: `openai` package, LocalShellCallOutput).
  const callId =
    callIdOf(item, path) ?? (type === 'local_shell_call_output' ? readString(item, 'id') : undefined)
  if (type === 'tool_search_output') {
    return history.output(callId, { text: describeLoadedTools(item), images: [] }, path)
  }
  if (type === 'shell_call_output' || type === 'apply_patch_call_output') {
    return history.output(callId, { text: typedOutput(item), images: [] }, path)
  }
  history.output(callId, readToolOutput(item['output'], joinPath(path, 'output'), quirks, warnings), path)
}

function addSummary(item: JsonObject, path: string, context: Context): void {
  const summary = expandCompaction(item)
  if (summary !== null) return context.history.user(summary)
  const message =
    'This summary was encrypted by another provider and cannot be read here; what it held is lost.'
  context.warnings.add('foreign-compaction-dropped', path, message)
}

/** The raw text, else the summary; what another provider encrypted cannot be used. */
function reasoningText(item: JsonObject): string {
  const text = (list: string): string =>
    readObjects(item, list)
      .map((part) => readString(part, 'text') ?? '')
      .filter((piece) => piece !== '')
      .join('\n\n')
  return text('content') || text('summary')
}

/** A search OpenAI's servers ran: no call of the client's. */
function isServerSearch(item: JsonObject, type: string): boolean {
  return type.startsWith('tool_search_') && item['execution'] === 'server'
}

function callIdOf(item: JsonObject, path: string): string | undefined {
  const id: Json | undefined = wantString(item, 'call_id', path)
  return id === undefined || id === '' ? undefined : id
}
