import type { Json, JsonObject } from '../../json/json-value.ts'
import { isObject, readObjects, type Maybe } from '../../json/readers.ts'
import type { CallTracker } from './call-tracker.ts'
import {
  readAnnotations,
  readCallDelta,
  readContentParts,
  readDelta,
  readLogprobs,
  readReasoning,
} from './chunk-reader.ts'
import type { ReplyItems } from './reply-items.ts'
import type { ReplyMemory } from './reply-memory.ts'
import type { ThinkPiece, ThinkSplitter } from './think-splitter.ts'

/** Takes what one choice of a chunk holds to the items and calls of the reply. */
export type ReplyDeltas = {
  take(choice: JsonObject): void
  /** What was held back as a possible tag; before calls and at the end. */
  flush(): void
}

export function createReplyDeltas(
  memory: ReplyMemory,
  items: ReplyItems,
  calls: CallTracker,
  splitter: ThinkSplitter,
): ReplyDeltas {
  let logprobs: JsonObject[] = []

  function takePieces(pieces: readonly ThinkPiece[]): void {
    for (const { kind, text } of pieces) {
      if (kind === 'reasoning') items.reasoning(text)
      else {
        items.text(text, logprobs)
        logprobs = []
      }
    }
  }

  function takeParts(content: Json): void {
    for (const { kind, text } of readContentParts(content)) {
      if (text === '') continue
      if (kind === 'refusal') items.refusal(text)
      else takePieces(kind === 'text' ? splitter.push(text) : [{ kind, text }])
    }
  }

  function takeCalls(values: readonly JsonObject[]): void {
    if (memory.compaction) return
    for (const value of values) {
      takePieces(splitter.end())
      items.close('completed')
      calls.push(readCallDelta(value))
    }
  }

  /** One handler for each member of a delta, in the order a model makes them. */
  const handlers: readonly [string, (value: Json, delta: JsonObject) => void][] = [
    ['content', (value) => (typeof value === 'string' ? takePieces(splitter.push(value)) : takeParts(value))],
    ['refusal', (value) => (typeof value === 'string' && value !== '' ? items.refusal(value) : undefined)],
    ['annotations', (_value, delta) => readAnnotations(delta).forEach(items.annotation)],
    ['tool_calls', (_value, delta) => takeCalls(readObjects(delta, 'tool_calls'))],
    // The form of before tool_calls: one call, without id.
    ['function_call', (value) => (isObject(value) ? takeCalls([value]) : undefined)],
  ]

  return {
    take(choice) {
      const delta = readDelta(choice)
      if (memory.logprobs && isObject(choice['logprobs'])) logprobs.push(...readLogprobs(choice))
      const reasoning = readReasoning(delta)
      if (reasoning !== '') items.reasoning(reasoning)
      for (const [member, handle] of handlers) {
        const value: Maybe = delta[member]
        if (value === undefined || value === null || value === '') continue
        handle(value, delta)
      }
    },
    flush: () => takePieces(splitter.end()),
  }
}
