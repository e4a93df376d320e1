import type { JsonObject } from '../../json/json-value.ts'
import type { Quirks } from '../../quirks/quirks.ts'
import type { PastCall } from './calls.ts'
import { readObjects, readString } from '../../json/readers.ts'
import { joinTexts } from './message-parts.ts'
import type { ToolOutput } from './tool-output.ts'
import type { Warnings } from './warnings.ts'

/** A call of the history with its id upstream and, once found, its result. */
export type TurnCall = PastCall & { id: string; path: string; turn: Turn; output: ToolOutput | null }

/** What the assistant said and called at one time: one message, followed by its results. */
export type Turn = {
  kind: 'turn'
  text: string
  refusal: string
  reasoning: string[]
  calls: TurnCall[]
  /** A result has come: what follows belongs to the next turn. */
  answered: boolean
}

export function newTurn(): Turn {
  return { kind: 'turn', text: '', refusal: '', reasoning: [], calls: [], answered: false }
}

const interrupted =
  'No result: the call was interrupted. Whether it had an effect is unknown; check before relying on it.'

/** The assistant message, a tool message for each call, and the images of the results as a user message. */
export function renderTurn(turn: Turn, quirks: Quirks, warnings: Warnings): JsonObject[] {
  const messages = [renderAssistant(turn, quirks)]
  const images: JsonObject[] = []
  for (const call of turn.calls) {
    if (call.output === null) {
      warnings.add(
        'call-without-output',
        call.path,
        `The call ${call.id} has no result; a note stands for it.`,
      )
    }
    const name: JsonObject = quirks.toolNameOnResults ? { name: call.name } : {}
    messages.push({ role: 'tool', tool_call_id: call.id, ...name, content: call.output?.text ?? interrupted })
    if (call.output === null || call.output.images.length === 0) continue
    images.push({ type: 'text', text: `Images from the result of ${call.name} (${call.id}):` })
    images.push(...call.output.images)
  }
  if (images.length > 0) messages.push({ role: 'user', content: images })
  return messages
}

function renderAssistant(turn: Turn, quirks: Quirks): JsonObject {
  const message: JsonObject = { role: 'assistant', content: turn.text === '' ? null : turn.text }
  if (turn.refusal !== '') {
    // Only OpenAI's own Chat knows the member; elsewhere the words are what counts.
    if (quirks.developerRole) message['refusal'] = turn.refusal
    else message['content'] = joinTexts([turn.text, turn.refusal])
  }
  if (quirks.replayReasoning !== null) addReasoning(message, turn, quirks.replayReasoning, quirks)
  if (turn.calls.length > 0) message['tool_calls'] = turn.calls.map(renderCall)
  if (quirks.callSignature === 'google') addSignature(message)
  return message
}

function addReasoning(message: JsonObject, turn: Turn, member: string, quirks: Quirks): void {
  if (quirks.replayReasoningOn !== 'all' && turn.calls.length === 0) return
  const calls = turn.calls.map((call) => `${call.name} (${call.id})`).join(', ')
  const known = turn.reasoning.join('\n\n')
  const reasoning = known === '' ? quirks.replayReasoningPlaceholder?.replace('{calls}', () => calls) : known
  if (reasoning === undefined) return
  if (member === 'think-tags') {
    const said = readString(message, 'content') ?? ''
    message['content'] = `<think>${reasoning}</think>\n\n${said}`
  } else message[member] = reasoning
}

/**
 * Gemini refuses a past call without its thought signature, which no Responses client carries. Google documents
 * this word for calls that have none; of parallel calls only the first one carries it.
 */
function addSignature(message: JsonObject): void {
  const [first] = readObjects(message, 'tool_calls')
  if (first !== undefined) {
    first['extra_content'] = { google: { thought_signature: 'skip_thought_signature_validator' } }
  }
}

function renderCall(call: TurnCall): JsonObject {
  if (call.type === 'custom') {
    return { id: call.id, type: 'custom', custom: { name: call.name, input: call.text } }
  }
  return { id: call.id, type: 'function', function: { name: call.name, arguments: call.text } }
}
