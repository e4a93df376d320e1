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
export class ReplyDeltas {
  readonly #memory: ReplyMemory
  readonly #items: ReplyItems
  readonly #calls: CallTracker
  readonly #splitter: ThinkSplitter
  #logprobs: readonly JsonObject[] = none

  constructor(memory: ReplyMemory, items: ReplyItems, calls: CallTracker, splitter: ThinkSplitter) {
    this.#memory = memory
    this.#items = items
    this.#calls = calls
    this.#splitter = splitter
  }

  /** Each member in the order a model makes them. */
  take(choice: JsonObject): void {
    const items = this.#items
    const delta = readDelta(choice)
    if (this.#memory.logprobs && isObject(choice['logprobs']))
      this.#logprobs = [...this.#logprobs, ...readLogprobs(choice)]
    const reasoning = readReasoning(delta)
    if (reasoning !== '') items.reasoning(reasoning)
    // Read by name and not in a loop over names: this runs for every token.
    const { content, refusal, annotations, tool_calls: several, function_call: single } = delta
    if (typeof content === 'string') this.#takePieces(this.#splitter.push(content))
    else if (content !== undefined && content !== null) this.#takeParts(content)
    if (typeof refusal === 'string' && refusal !== '') items.refusal(refusal)
    if (annotations !== undefined)
      for (const annotation of readAnnotations(delta)) items.annotation(annotation)
    if (several !== undefined) this.#takeCalls(readObjects(delta, 'tool_calls'))
    // The form of before tool_calls: one call, without id.
    if (isObject(single)) this.#takeCalls([single])
  }

  /** What was held back as a possible tag; before calls and at the end. */
  flush(): void {
    this.#takePieces(this.#splitter.end())
  }

  #takePieces(pieces: readonly ThinkPiece[]): void {
    for (const { kind, text } of pieces) {
      if (kind === 'reasoning') this.#items.reasoning(text)
      else {
        this.#items.text(text, this.#logprobs)
        this.#logprobs = none
      }
    }
  }

  #takeParts(content: Json): void {
    for (const { kind, text } of readContentParts(content)) {
      if (text === '') continue
      if (kind === 'refusal') this.#items.refusal(text)
      else this.#takePieces(kind === 'text' ? this.#splitter.push(text) : [{ kind, text }])
    }
  }

  #takeCalls(values: readonly JsonObject[]): void {
    if (this.#memory.compaction) return
    for (const value of values) {
      this.flush()
      this.#items.close('completed')
      this.#calls.push(readCallDelta(value))
    }
  }
}

const none: readonly JsonObject[] = []
