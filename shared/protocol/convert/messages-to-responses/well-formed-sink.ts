import { createSurrogateJoiner } from '../../responses/well-formed.ts'
import type { BlockSink } from './block-sink.ts'

/**
 * Keeps half characters back until their other half comes: an upstream may split one over two deltas, and strict
 * parsers refuse an event with the escape of half a pair.
 */
export function createWellFormedSink(sink: BlockSink): BlockSink {
  let joiner = createSurrogateJoiner()
  let send: ((text: string) => void) | null = null

  function open(receiver: (text: string) => void): void {
    joiner = createSurrogateJoiner()
    send = receiver
  }
  function push(delta: string): void {
    const whole = joiner.push(delta)
    if (whole !== '') send?.(whole)
  }
  /** A half that never got its partner goes out as U+FFFD. */
  function flush(): void {
    const half = joiner.end()
    if (half !== '') send?.(half)
    send = null
  }

  return {
    openText() {
      open(sink.text)
      sink.openText()
    },
    openThinking() {
      open(sink.thinking)
      sink.openThinking()
    },
    openCall(id, name) {
      open(sink.input)
      sink.openCall(id, name)
    },
    text: push,
    thinking: push,
    input: push,
    citation: (citation) => sink.citation(citation),
    signature(signature) {
      flush()
      sink.signature(signature)
    },
    close() {
      flush()
      sink.close()
    },
    whole: (block) => sink.whole(block),
  }
}
