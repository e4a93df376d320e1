import type { Json, JsonObject } from '../../json/json-value.ts'
import { isObject, readObjects } from '../../json/readers.ts'
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

  return {
    /** Each member in the order a model makes them. */
    take(choice) {
      const delta = readDelta(choice)
      if (memory.logprobs && isObject(choice['logprobs'])) logprobs.push(...readLogprobs(choice))
      const reasoning = readReasoning(delta)
      if (reasoning !== '') items.reasoning(reasoning)
      // Read by name and not in a loop over names: this runs for every token.
      const { content, refusal, annotations, tool_calls: several, function_call: single } = delta
      if (typeof content === 'string') takePieces(splitter.push(content))
      else if (content !== undefined && content !== null) takeParts(content)
      if (typeof refusal === 'string' && refusal !== '') items.refusal(refusal)
      if (annotations !== undefined) readAnnotations(delta).forEach(items.annotation)
      if (several !== undefined) takeCalls(readObjects(delta, 'tool_calls'))
      // The form of before tool_calls: one call, without id.
      if (isObject(single)) takeCalls([single])
    },
    flush: () => takePieces(splitter.end()),
  }
}
