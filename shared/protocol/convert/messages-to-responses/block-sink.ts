import type { JsonObject } from '../../json/json-value.ts'

/**
 * Where the blocks of a reply go: events of a stream or the content of a message. Both are filled by the same
 * reader of items, so that a streamed answer and a whole one cannot differ. One block is open at a time, as
 * Anthropic does it.
 */
export type BlockSink = {
  openText(): void
  openThinking(): void
  openCall(id: string, name: string): void
  text(delta: string): void
  thinking(delta: string): void
  input(delta: string): void
  citation(citation: JsonObject): void
  /** The open thinking block's signature. */
  signature(signature: string): void
  /** Ends the open block. */
  close(): void
  /** A block that comes as a whole. */
  whole(block: JsonObject): void
}

/** Members every call block has in the types of the SDK: nobody but the model itself called. */
export const directCaller: JsonObject = { type: 'direct' }
