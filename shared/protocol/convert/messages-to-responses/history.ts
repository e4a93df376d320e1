import type { Json, JsonObject } from '../../json/json-value.ts'
import { invalidAt, isObject, joinPath, readString, requireString, wantList } from '../../json/readers.ts'
import { createCallPairing, type CallPairing, type HistoryCall } from '../common/call-pairing.ts'
import type { WarningList } from '../common/warning-list.ts'
import type { NewId } from '../converter.ts'
import { blockParts, blockText, inputParts } from './content-blocks.ts'
import { readSignature, reasoningItem } from './signature.ts'
import type { ToolNames } from './tool-names.ts'
import { toolOutput } from './tool-result.ts'

/** What the model reads as the answer to a call that never got one. */
const missingOutput = 'No output: the call was interrupted before it gave a result.'

/** An item, or a call that stands for itself and, at the end of its turn, for its answer. */
type Entry = { kind: 'item'; item: JsonObject } | { kind: 'call'; call: HistoryCall } | { kind: 'turn-end' }

type Reader = {
  entries: Entry[]
  pairing: CallPairing
  answers: { result: JsonObject; path: string }[]
  names: ToolNames
  scope: string
  warnings: WarningList
}

export type HistorySettings = { names: ToolNames; scope: string; warnings: WarningList; newId: NewId }

/**
 * `messages` as Responses items. The calls of a turn stay together and are followed by their answers in the same
 * order: one that is missing is added, one nobody asked for is left out, both with a warning. (Claude Code sends
 * the results of parallel calls in the order they finished.)
 *
 * @throws AppError `invalid_request` or `unsupported_feature`, naming the JSON path
 */
export function readHistory(body: JsonObject, settings: HistorySettings): JsonObject[] {
  const messages = wantList(body, 'messages', '')
  if (messages === undefined || messages.length === 0) {
    throw invalidAt('messages', body['messages'], 'a list of at least one message')
  }
  const reader: Reader = {
    ...settings,
    entries: [],
    answers: [],
    pairing: createCallPairing(settings.newId),
  }
  const lastUser = messages.findLastIndex((message) => isObject(message) && message['role'] === 'user')
  for (const [index, message] of messages.entries()) {
    const path = joinPath('messages', index)
    if (!isObject(message)) throw invalidAt(path, message, 'an object with role and content')
    readMessage(reader, message, path, index < lastUser)
  }
  // Answers wait until all calls are known.
  for (const { result, path } of reader.answers) readAnswer(reader, result, path)
  warnAboutPrefill(messages.at(-1), reader.warnings, messages.length - 1)
  return writeItems(reader)
}

/** @param isPast a user message follows */
function readMessage(reader: Reader, message: JsonObject, path: string, isPast: boolean): void {
  const contentPath = joinPath(path, 'content')
  const { role, content } = message
  switch (role) {
    case 'user':
      if (Array.isArray(content)) return readUser(reader, content, contentPath)
      return addMessage(reader, 'user', inputParts(content, contentPath), path)
    case 'assistant':
      return readAssistant(reader, content, path)
    case 'system':
      // A note for one turn only (beta: `clear_at`).
      if (isPast && message['clear_at'] === 'next_user_message') return
      // OpenAI takes system messages only at the start, developer ones anywhere.
      return addMessage(reader, 'developer', inputParts(content, contentPath), path)
    default:
      throw invalidAt(joinPath(path, 'role'), role, 'user, assistant, system')
  }
}

function readUser(reader: Reader, content: readonly Json[], path: string): void {
  reader.entries.push({ kind: 'turn-end' })
  const parts: JsonObject[] = []
  let results = 0
  for (const [index, block] of content.entries()) {
    const at = joinPath(path, index)
    if (isObject(block) && block['type'] === 'tool_result') {
      reader.answers.push({ result: block, path: at })
      results++
    } else parts.push(...blockParts(block, at))
  }
  if (parts.length > 0 || results === 0) addMessage(reader, 'user', parts, path)
}

function addMessage(reader: Reader, role: string, content: JsonObject[], path: string): void {
  reader.entries.push({ kind: 'turn-end' })
  if (content.length > 0) reader.entries.push({ kind: 'item', item: { type: 'message', role, content } })
  // A system message may be there only for the tools or the effort it changes.
  else if (role === 'user')
    reader.warnings.addOnce('empty-message-dropped', path, 'A message without content says nothing')
}

function readAssistant(reader: Reader, content: Json | undefined, path: string): void {
  const contentPath = joinPath(path, 'content')
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : content
  if (!Array.isArray(blocks)) throw invalidAt(contentPath, content, 'a string or a list of blocks')
  for (const [index, block] of blocks.entries()) {
    const at = joinPath(contentPath, index)
    if (!isObject(block)) throw invalidAt(at, block, 'an object with a type')
    readAssistantBlock(reader, block, at)
  }
}

function readAssistantBlock(reader: Reader, block: JsonObject, path: string): void {
  switch (block['type']) {
    case 'text':
      return addText(reader, blockText(block, path))
    case 'thinking':
      return addThought(
        reader,
        readString(block, 'signature') ?? '',
        readString(block, 'thinking') ?? '',
        path,
      )
    case 'redacted_thinking':
      return addThought(reader, readString(block, 'data') ?? '', '', path)
    case 'tool_use':
      return addCall(reader, block, path)
    case 'compaction':
      return addText(reader, readString(block, 'content') ?? '')
    default: {
      const what = `A block of type "${readString(block, 'type') ?? ''}" of an earlier answer was left out`
      reader.warnings.addOnce('block-dropped', path, what)
    }
  }
}

/** Texts that follow one another are parts of one message. */
function addText(reader: Reader, text: string): void {
  if (text === '') return
  const part: JsonObject = { type: 'output_text', text }
  const last = reader.entries.at(-1)
  const content =
    last?.kind === 'item' && last.item['role'] === 'assistant' ? last.item['content'] : undefined
  if (Array.isArray(content)) content.push(part)
  else reader.entries.push({ kind: 'item', item: { type: 'message', role: 'assistant', content: [part] } })
}

function addThought(reader: Reader, signature: string, shown: string, path: string): void {
  const thought = readSignature(reader.scope, signature)
  if (thought === null) {
    const what = 'Thinking of another provider cannot be read by this one'
    reader.warnings.addOnce('foreign-thinking-dropped', path, what)
    return
  }
  const item = reasoningItem(thought, shown)
  if (item !== null) reader.entries.push({ kind: 'item', item })
}

/** No item `id` is sent: OpenAI refuses one that does not begin with `fc_`. */
function addCall(reader: Reader, block: JsonObject, path: string): void {
  const name = reader.names.toUpstream(requireString(block, 'name', path))
  const { input } = block
  const args = typeof input === 'string' ? input : JSON.stringify(input ?? {})
  const call = reader.pairing.call(requireString(block, 'id', path), path, (callId) => ({
    item: { type: 'function_call', call_id: callId, name, arguments: args === '' ? '{}' : args },
    answer: (output) => ({ type: 'function_call_output', call_id: callId, output }),
  }))
  reader.entries.push({ kind: 'call', call })
}

function readAnswer(reader: Reader, result: JsonObject, path: string): void {
  const id = requireString(result, 'tool_use_id', path)
  const output = toolOutput(result, path)
  const call = reader.pairing.findUnanswered(id)
  if (call !== null) call.output = call.answer(output)
  else if (reader.pairing.known(id)) {
    reader.warnings.add('duplicate-output-dropped', path, `The call ${id} was answered already`)
  } else reader.warnings.add('orphan-output-dropped', path, `No message calls ${id}`)
}

/** The answers of a turn stand at its end: before the next message that is not the assistant's. */
function writeItems({ entries, warnings }: Reader): JsonObject[] {
  const items: JsonObject[] = []
  let answers: JsonObject[] = []
  for (const entry of [...entries, { kind: 'turn-end' } as const]) {
    if (entry.kind === 'item') items.push(entry.item)
    else if (entry.kind === 'call') {
      items.push(entry.call.item)
      answers.push(answerOf(entry.call, warnings))
    } else {
      items.push(...answers)
      answers = []
    }
  }
  return items
}

function answerOf(call: HistoryCall, warnings: WarningList): JsonObject {
  if (call.output !== null) return call.output
  warnings.add('missing-output-added', call.path, `The call ${call.callId} has no answer`)
  return call.answer(missingOutput)
}

function warnAboutPrefill(last: Json | undefined, warnings: WarningList, index: number): void {
  if (!isObject(last) || last['role'] !== 'assistant') return
  const what = 'The upstream begins a new answer instead of continuing this one'
  warnings.add('prefill-not-continued', joinPath('messages', index), what)
}
