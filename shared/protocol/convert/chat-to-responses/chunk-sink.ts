import { createChunkWriter, type ChunkWriter } from '../../chat/chunk-writer.ts'
import type { EncodedEvent } from '../../sse/encoder.ts'
import type { ReplyContext } from '../converter.ts'
import { convertLogprobs } from './annotations.ts'
import type { ChatMemory } from './memory.ts'
import type { ReplySink } from './reply-sink.ts'

/** Collects the chunks that one upstream event gives. */
export type ChunkSink = {
  readonly sink: ReplySink
  readonly writer: ChunkWriter
  /** The first chunk, once. */
  role(): void
  push(chunk: EncodedEvent): void
  /** What was collected since the last time. */
  take(): EncodedEvent[]
}

export function createChunkSink(context: ReplyContext<ChatMemory>): ChunkSink {
  const { memory } = context
  const writer = createChunkWriter({
    id: context.replyId,
    created: context.createdAt,
    model: context.clientModel,
    includeUsage: memory.includeUsage,
  })
  let out: EncodedEvent[] = []
  let hasRole = false

  const sink: ReplySink = {
    content(text, logprobs) {
      const shown = logprobs.length === 0 ? undefined : { content: convertLogprobs(logprobs), refusal: null }
      out.push(writer.content(text, shown))
    },
    refusal: (text) => void out.push(writer.refusal(text)),
    reasoning: (text) => void out.push(writer.reasoning(text)),
    annotations: (annotations) => void out.push(writer.annotations(annotations)),
    callStart(index, id, kind, name) {
      out.push(
        memory.legacyFunctions ? writer.legacyCallStart(name) : writer.callStart(index, id, kind, name),
      )
    },
    callInput(index, kind, text) {
      out.push(memory.legacyFunctions ? writer.legacyCallInput(text) : writer.callInput(index, kind, text))
    },
  }

  return {
    sink,
    writer,
    role() {
      if (!hasRole) out.push(writer.role())
      hasRole = true
    },
    push: (chunk) => void out.push(chunk),
    take() {
      const taken = out
      out = []
      return taken
    },
  }
}
