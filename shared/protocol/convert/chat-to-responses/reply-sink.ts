import type { Json } from '../../json/json-value.ts'
import type { CallKind } from '../../chat/chunk-writer.ts'

/**
 * Where the parts of a reply go: chunks of a stream or members of a message. Both are filled by the same
 * reader of items, so that a streamed answer and a whole one cannot differ.
 */
export type ReplySink = {
  content(text: string, logprobs: readonly Json[]): void
  refusal(text: string): void
  reasoning(text: string): void
  annotations(annotations: readonly Json[]): void
  /**
   * A call is whole when the next one starts.
   *
   * @param index counts calls from 0
   */
  callStart(index: number, id: string, kind: CallKind, name: string): void
  /** @param index the call started last */
  callInput(index: number, kind: CallKind, text: string): void
}
