import type { JsonObject } from '../../json/json-value.ts'
import {
  invalidAt,
  isObject,
  joinPath,
  readObject,
  readString,
  wantList,
  wantString,
} from '../../json/readers.ts'
import type { NewId } from '../converter.ts'
import { callItems, readToolCall, type WrittenCall } from './call-items.ts'
import { createCallPairing, type CallPairing, type HistoryCall } from '../common/call-pairing.ts'
import { inputParts, outputParts, toolOutput } from './content-parts.ts'
import type { ToolTable } from './tool-table.ts'
import type { WarningList } from '../common/warning-list.ts'

/** An entry of the history: a message, or a call that is followed by its answer when it is written out. */
export type HistoryEntry =
  | { kind: 'message'; role: 'system' | 'developer' | 'user' | 'assistant'; content: JsonObject[] }
  /** `turn` tells the calls of one assistant message from those of the next. */
  | { kind: 'call'; call: HistoryCall; turn: string }

/** What the model reads as the answer to a call that never got one. */
const missingOutput = 'No output: the call was interrupted before it gave a result.'

type Reader = {
  entries: HistoryEntry[]
  pairing: CallPairing
  table: ToolTable
  warnings: WarningList
}

/**
 * `messages` as entries in order. Each call gets exactly one answer: one that is missing is added, one
 * nobody asked for is left out, both with a warning.
 *
 * @throws AppError `invalid_request` or `unsupported_feature`, naming the JSON path
 */
export function readHistory(
  body: JsonObject,
  table: ToolTable,
  warnings: WarningList,
  newId: NewId,
): HistoryEntry[] {
  const messages = wantList(body, 'messages', '')
  if (messages === undefined || messages.length === 0) {
    throw invalidAt('messages', body['messages'], 'a list of at least one message')
  }
  const reader: Reader = { entries: [], pairing: createCallPairing(newId), table, warnings }
  const answers: { message: JsonObject; path: string }[] = []
  for (const [index, message] of messages.entries()) {
    const path = joinPath('messages', index)
    if (!isObject(message)) throw invalidAt(path, message, 'an object with role and content')
    // Answers wait until all calls are known: a client may put one in front of its call.
    if (message['role'] === 'tool' || message['role'] === 'function') answers.push({ message, path })
    else readMessage(reader, message, path)
  }
  for (const { message, path } of answers) readAnswer(reader, message, path)
  answerTheRest(reader)
  return reader.entries
}

function readMessage(reader: Reader, message: JsonObject, path: string): void {
  const { role } = message
  if (message['name'] !== undefined) {
    reader.warnings.addOnce('name-dropped', joinPath(path, 'name'), 'Responses messages carry no name')
  }
  switch (role) {
    case 'system':
    case 'developer':
    case 'user': {
      const content = inputParts(message['content'], joinPath(path, 'content'))
      if (content.length > 0) reader.entries.push({ kind: 'message', role, content })
      else warnEmpty(reader, path)
      return
    }
    case 'assistant':
      return readAssistant(reader, message, path)
    default:
      throw invalidAt(joinPath(path, 'role'), role, 'system, developer, user, assistant, tool, function')
  }
}

/** Text first, then the calls: a message that is only calls gives no message item. */
function readAssistant(reader: Reader, message: JsonObject, path: string): void {
  if (isObject(message['audio'])) {
    reader.warnings.addOnce('audio-dropped', joinPath(path, 'audio'), 'Responses keeps no spoken answers')
  }
  for (const name of ['reasoning_content', 'reasoning', 'reasoning_details']) {
    if (message[name] === undefined || message[name] === null) continue
    reader.warnings.addOnce(
      'reasoning-dropped',
      joinPath(path, name),
      'Reasoning of earlier turns cannot be sent back without the upstream’s own encrypted form',
    )
  }
  const content = outputParts(message, path)
  if (content.length > 0) reader.entries.push({ kind: 'message', role: 'assistant', content })
  const calls = readCalls(message, path)
  if (content.length === 0 && calls.length === 0) warnEmpty(reader, path)
  for (const { call, at } of calls) {
    const placed = reader.pairing.call(call.id, at, (callId) => callItems(call, reader.table, callId))
    reader.entries.push({ kind: 'call', call: placed, turn: path })
  }
}

function readCalls(message: JsonObject, path: string): { call: WrittenCall; at: string }[] {
  const listPath = joinPath(path, 'tool_calls')
  const calls = (wantList(message, 'tool_calls', path) ?? []).map((call, index) => {
    const at = joinPath(listPath, index)
    return { call: readToolCall(call, at), at }
  })
  const legacy = readObject(message, 'function_call')
  if (legacy === undefined) return calls
  const at = joinPath(path, 'function_call')
  // The retired form has no ids: its answers are found by the function's name.
  const call = readToolCall({ type: 'function', function: legacy }, at)
  return [...calls, { call: { ...call, id: legacyId(call.name) }, at }]
}

function legacyId(name: string): string {
  return `call_${name}`
}

function readAnswer(reader: Reader, message: JsonObject, path: string): void {
  const isLegacy = message['role'] === 'function'
  const id = isLegacy
    ? legacyId(readString(message, 'name') ?? '')
    : (wantString(message, 'tool_call_id', path) ?? '')
  const call = reader.pairing.findUnanswered(id)
  if (call !== null) {
    call.output = call.answer(toolOutput(message['content'], joinPath(path, 'content')))
    return
  }
  if (reader.pairing.known(id)) {
    reader.warnings.add('duplicate-output-dropped', path, `The call ${id} was answered already`)
  } else {
    reader.warnings.add('orphan-output-dropped', path, `No message calls ${id === '' ? 'a tool' : id}`)
  }
}

function answerTheRest(reader: Reader): void {
  for (const entry of reader.entries) {
    if (entry.kind !== 'call' || entry.call.output !== null) continue
    entry.call.output = entry.call.answer(missingOutput)
    reader.warnings.add(
      'missing-output-added',
      entry.call.path,
      `The call ${entry.call.callId} has no answer`,
    )
  }
}

function warnEmpty(reader: Reader, path: string): void {
  reader.warnings.addOnce('empty-message-dropped', path, 'A message without content says nothing')
}
