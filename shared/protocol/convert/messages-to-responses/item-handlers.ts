import type { JsonObject } from '../../json/json-value.ts'
import { readNumber, readObject, readString } from '../../json/readers.ts'
import type { MessageBlocks } from './message-blocks.ts'
import { typeOf, type Reply } from './reply.ts'
import type { Thought } from './signature.ts'

type Handler = (reply: Reply, event: JsonObject) => void

/**
 * One handler per event that belongs to an item of the output (types of `openai` 7.57, `ResponseStreamEvent`).
 * Events without a handler say nothing to a Messages client: progress of hosted tools, rate limits, and whatever
 * will be invented.
 */
export const itemHandlers: { readonly [type: string]: Handler | undefined } = {
  'response.output_item.added': itemAdded,
  'response.output_item.done': itemDone,
  'response.content_part.done': partDone,
  'response.output_text.delta': textDelta,
  'response.output_text.done': textDone,
  'response.output_text.annotation.added': annotationAdded,
  'response.refusal.delta': refusalDelta,
  'response.refusal.done': textDone,
  'response.reasoning_summary_text.delta': reasoningDelta('summary'),
  'response.reasoning_summary_text.done': reasoningDone('summary'),
  'response.reasoning_text.delta': reasoningDelta('raw'),
  'response.reasoning_text.done': reasoningDone('raw'),
  // The names of the Open Responses schema.
  'response.reasoning.delta': reasoningDelta('raw'),
  'response.reasoning.done': reasoningDone('raw'),
  'response.function_call_arguments.delta': inputDelta('function_call'),
  'response.function_call_arguments.done': inputDone('function_call', 'arguments'),
  'response.custom_tool_call_input.delta': inputDelta('custom_tool_call'),
  'response.custom_tool_call_input.done': inputDone('custom_tool_call', 'input'),
}

function itemAdded(reply: Reply, event: JsonObject): void {
  const json = readObject(event, 'item')
  if (json !== undefined) reply.announce(reply.items.open(typeOf(json), event, json), json)
}

function itemDone(reply: Reply, event: JsonObject): void {
  const json = readObject(event, 'item')
  if (json !== undefined) reply.done(reply.items.find(typeOf(json), event, json), json)
}

function inMessage(
  reply: Reply,
  event: JsonObject,
  act: (writer: MessageBlocks, part: number) => void,
): void {
  const part = readNumber(event, 'content_index') ?? 0
  reply.message(reply.items.find('message', event), (writer) => act(writer, part))
}

function partDone(reply: Reply, event: JsonObject): void {
  const json = readObject(event, 'part')
  if (json === undefined) return
  const type = typeOf(json)
  if (type !== 'output_text' && type !== 'refusal') return
  inMessage(reply, event, (writer, part) => writer.partDone(part, json))
}

function textDelta(reply: Reply, event: JsonObject): void {
  inMessage(reply, event, (writer, part) => writer.delta(part, readString(event, 'delta') ?? ''))
}

/** The event has the members of a finished part. */
function textDone(reply: Reply, event: JsonObject): void {
  inMessage(reply, event, (writer, part) => writer.partDone(part, event))
}

function annotationAdded(reply: Reply, event: JsonObject): void {
  inMessage(reply, event, (writer, part) => writer.annotation(part, event['annotation'] ?? null))
}

function refusalDelta(reply: Reply, event: JsonObject): void {
  inMessage(reply, event, (writer, part) => writer.refusalDelta(part, readString(event, 'delta') ?? ''))
}

function thoughtPart(event: JsonObject, form: Thought['form']): number {
  return readNumber(event, form === 'summary' ? 'summary_index' : 'content_index') ?? 0
}

function reasoningDelta(form: Thought['form']): Handler {
  return (reply, event) => {
    const item = reply.items.find('reasoning', event)
    const delta = readString(event, 'delta') ?? ''
    reply.reasoning(item, (writer) => writer.delta(form, thoughtPart(event, form), delta))
  }
}

function reasoningDone(form: Thought['form']): Handler {
  return (reply, event) => {
    const item = reply.items.find('reasoning', event)
    const text = readString(event, 'text') ?? ''
    reply.reasoning(item, (writer) => writer.partDone(form, thoughtPart(event, form), text))
  }
}

function inputDelta(type: string): Handler {
  return (reply, event) => {
    const delta = readString(event, 'delta') ?? ''
    reply.call(reply.items.find(type, event), (writer) => writer.input(delta))
  }
}

function inputDone(type: string, member: string): Handler {
  return (reply, event) => {
    const input = readString(event, member) ?? ''
    reply.call(reply.items.find(type, event), (writer) => writer.inputDone(input))
  }
}
