import type { CallKind } from '../../chat/chunk-writer.ts'
import type { Json } from '../../json/json-value.ts'
import { createSurrogateJoiner, type SurrogateJoiner } from '../../responses/well-formed.ts'
import type { ReplySink } from './reply-sink.ts'

/**
 * Keeps half characters back until their other half comes: an upstream may split one over two deltas, and
 * serde_json (Codex with `wire_api = "chat"`) refuses a chunk with the escape of half a pair.
 */
export type WellFormedSink = ReplySink & {
  /** Gives out halves that never got their partner, as U+FFFD. */
  end(): void
}

export function createWellFormedSink(sink: ReplySink): WellFormedSink {
  const content = createSurrogateJoiner()
  const refusal = createSurrogateJoiner()
  const reasoning = createSurrogateJoiner()
  /** Calls come one after the other, so one is open at most. */
  let call: { index: number; kind: CallKind; joiner: SurrogateJoiner } | null = null
  let heldLogprobs: Json[] = []

  function sendContent(text: string): void {
    if (text === '') return
    sink.content(text, heldLogprobs)
    heldLogprobs = []
  }

  function endCall(): void {
    const rest = call?.joiner.end() ?? ''
    if (call !== null && rest !== '') sink.callInput(call.index, call.kind, rest)
  }

  return {
    content(text, logprobs) {
      if (logprobs.length > 0) heldLogprobs = [...heldLogprobs, ...logprobs]
      sendContent(content.push(text))
    },
    refusal(text) {
      const whole = refusal.push(text)
      if (whole !== '') sink.refusal(whole)
    },
    reasoning(text) {
      const whole = reasoning.push(text)
      if (whole !== '') sink.reasoning(whole)
    },
    annotations: (annotations) => sink.annotations(annotations),
    callStart(index, id, kind, name) {
      endCall()
      call = { index, kind, joiner: createSurrogateJoiner() }
      sink.callStart(index, id, kind, name)
    },
    callInput(index, kind, text) {
      const whole = call?.joiner.push(text) ?? text
      if (whole !== '') sink.callInput(index, kind, whole)
    },
    end() {
      sendContent(content.end())
      const half = refusal.end()
      if (half !== '') sink.refusal(half)
      const thought = reasoning.end()
      if (thought !== '') sink.reasoning(thought)
      endCall()
    },
  }
}
