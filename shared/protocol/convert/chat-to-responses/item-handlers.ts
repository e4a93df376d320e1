import type { JsonObject } from '../../json/json-value.ts'
import { readList, readNumber, readObject, readString } from '../../json/readers.ts'
import { isCall } from './reply-calls.ts'
import type { ReplyItems } from '../common/reply-items.ts'
import type { ReasoningKind } from './reply-text.ts'
import type { Reply } from './reply.ts'

type State = { reply: Reply; items: ReplyItems }
type Handler = (state: State, event: JsonObject) => void

/**
 * One handler per event that belongs to an item of the output (types of `openai` 7.57,
 * `ResponseStreamEvent`). Events without a handler say nothing to a Chat client: progress of hosted tools,
 * rate limits, and whatever will be invented.
 */
export const itemHandlers: { readonly [type: string]: Handler | undefined } = {
  'response.output_item.added': itemAdded,
  'response.output_item.done': itemDone,
  'response.content_part.done': partDone,
  'response.output_text.delta': textDelta,
  'response.output_text.done': textDone,
  'response.output_text.annotation.added': annotationAdded,
  'response.refusal.delta': refusalDelta,
  'response.refusal.done': refusalDone,
  'response.reasoning_summary_text.delta': reasoningDelta('summary', 'summary_index'),
  'response.reasoning_summary_text.done': reasoningDone('summary', 'summary_index'),
  'response.reasoning_text.delta': reasoningDelta('raw', 'content_index'),
  'response.reasoning_text.done': reasoningDone('raw', 'content_index'),
  // The names of the Open Responses schema.
  'response.reasoning.delta': reasoningDelta('raw', 'content_index'),
  'response.reasoning.done': reasoningDone('raw', 'content_index'),
  'response.function_call_arguments.delta': inputDelta('function_call'),
  'response.function_call_arguments.done': inputDone('function_call', 'arguments'),
  'response.custom_tool_call_input.delta': inputDelta('custom_tool_call'),
  'response.custom_tool_call_input.done': inputDone('custom_tool_call', 'input'),
}

function itemAdded({ reply, items }: State, event: JsonObject): void {
  const json = readObject(event, 'item')
  if (json === undefined) return
  const item = items.open(readString(json, 'type') ?? '', event, json)
  if (isCall(item.type)) reply.calls.known(item, json)
}

function itemDone({ reply, items }: State, event: JsonObject): void {
  const json = readObject(event, 'item')
  if (json === undefined) return
  reply.whole(items.find(readString(json, 'type') ?? '', event, json), json)
}

function partDone({ reply, items }: State, event: JsonObject): void {
  const part = readObject(event, 'part')
  const type = part === undefined ? undefined : readString(part, 'type')
  if (part === undefined || (type !== 'output_text' && type !== 'refusal')) return
  reply.wholePart(items.find('message', event), indexOf(event, 'content_index'), part)
}

function textDelta({ reply, items }: State, event: JsonObject): void {
  const logprobs = readList(event, 'logprobs') ?? []
  const item = items.find('message', event)
  reply.text.text(item, indexOf(event, 'content_index'), readString(event, 'delta') ?? '', logprobs)
}

function textDone({ reply, items }: State, event: JsonObject): void {
  const logprobs = readList(event, 'logprobs') ?? []
  const item = items.find('message', event)
  reply.text.textDone(item, indexOf(event, 'content_index'), readString(event, 'text') ?? '', logprobs)
}

function annotationAdded({ reply, items }: State, event: JsonObject): void {
  const annotation = readObject(event, 'annotation')
  if (annotation === undefined) return
  reply.text.annotation(items.find('message', event), indexOf(event, 'content_index'), annotation)
}

function refusalDelta({ reply, items }: State, event: JsonObject): void {
  const item = items.find('message', event)
  reply.text.refusal(item, indexOf(event, 'content_index'), readString(event, 'delta') ?? '')
}

function refusalDone({ reply, items }: State, event: JsonObject): void {
  const item = items.find('message', event)
  reply.text.refusalDone(item, indexOf(event, 'content_index'), readString(event, 'refusal') ?? '')
}

function reasoningDelta(kind: ReasoningKind, indexMember: string): Handler {
  return ({ reply, items }, event) => {
    const item = items.find('reasoning', event)
    reply.text.reasoning(item, kind, indexOf(event, indexMember), readString(event, 'delta') ?? '')
  }
}

function reasoningDone(kind: ReasoningKind, indexMember: string): Handler {
  return ({ reply, items }, event) => {
    const item = items.find('reasoning', event)
    reply.text.reasoningDone(item, kind, indexOf(event, indexMember), readString(event, 'text') ?? '')
  }
}

function inputDelta(type: string): Handler {
  return ({ reply, items }, event) => {
    reply.calls.input(items.find(type, event), readString(event, 'delta') ?? '')
  }
}

function inputDone(type: string, member: string): Handler {
  return ({ reply, items }, event) => {
    reply.calls.inputDone(items.find(type, event), readString(event, member) ?? '')
  }
}

function indexOf(event: JsonObject, member: string): number {
  return readNumber(event, member) ?? 0
}
