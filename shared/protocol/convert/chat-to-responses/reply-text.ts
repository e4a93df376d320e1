import type { Json } from '../../json/json-value.ts'
import { convertAnnotations } from './annotations.ts'
import type { ReplyItem, ReplyPart } from '../common/reply-items.ts'
import type { ReplySettings } from './reply-settings.ts'
import type { ReplySink } from './reply-sink.ts'

export type ReasoningKind = 'summary' | 'raw'

/** The text, refusals, citations and reasoning of a reply. `part` is the content or summary index. */
export type ReplyText = {
  text(item: ReplyItem, part: number, delta: string, logprobs: readonly Json[]): void
  /** The whole text of a part: goes out only when no delta did. */
  textDone(item: ReplyItem, part: number, text: string, logprobs: readonly Json[]): void
  refusal(item: ReplyItem, part: number, delta: string): void
  refusalDone(item: ReplyItem, part: number, text: string): void
  annotation(item: ReplyItem, part: number, annotation: Json): void
  /** The whole list of a part: only those not announced one by one go out. */
  annotationsDone(item: ReplyItem, part: number, annotations: readonly Json[]): void
  reasoning(item: ReplyItem, kind: ReasoningKind, part: number, delta: string): void
  reasoningDone(item: ReplyItem, kind: ReasoningKind, part: number, text: string): void
}

export function createReplyText(sink: ReplySink, { memory, warnings }: ReplySettings): ReplyText {
  /** Characters of content so far: annotations of later parts are shifted by it. */
  let length = 0
  let lastText: ReplyItem | null = null
  let lastReasoning: ReplyPart | null = null

  function partOf(item: ReplyItem, index: number): ReplyPart {
    const known = item.parts.get(index)
    if (known !== undefined) return known
    const part = { text: false, refusal: false, annotations: 0, offset: length }
    item.parts.set(index, part)
    return part
  }

  const reply: ReplyText = {
    text(item, index, delta, logprobs) {
      if (delta === '') return
      if (lastText !== null && lastText !== item) {
        // Two messages of one turn (a comment and the answer) must not run together.
        sink.content('\n\n', [])
        length += 2
      }
      lastText = item
      const part = partOf(item, index)
      if (!part.text) part.offset = length
      part.text = true
      length += delta.length
      sink.content(delta, memory.logprobs ? logprobs : [])
    },
    textDone(item, index, text, logprobs) {
      if (!partOf(item, index).text) reply.text(item, index, text, logprobs)
    },
    refusal(item, index, delta) {
      if (delta === '') return
      partOf(item, index).refusal = true
      sink.refusal(delta)
    },
    refusalDone(item, index, text) {
      if (!partOf(item, index).refusal) reply.refusal(item, index, text)
    },
    annotation(item, index, annotation) {
      const part = partOf(item, index)
      part.annotations++
      const converted = convertAnnotations([annotation], part.offset)
      if (converted.length > 0) sink.annotations(converted)
      else warnings.addOnce('annotation-dropped', '', 'Chat has only annotations that cite a URL')
    },
    annotationsDone(item, index, annotations) {
      for (const annotation of annotations.slice(partOf(item, index).annotations)) {
        reply.annotation(item, index, annotation)
      }
    },
    reasoning(item, kind, index, delta) {
      if (delta === '') return
      item.reasoningKind ??= kind
      if (item.reasoningKind !== kind) return
      const part = partOf(item, index)
      if (lastReasoning !== null && lastReasoning !== part) sink.reasoning('\n\n')
      lastReasoning = part
      part.text = true
      sink.reasoning(delta)
    },
    reasoningDone(item, kind, index, text) {
      if (!partOf(item, index).text) reply.reasoning(item, kind, index, text)
    },
  }
  return reply
}
