import { DeltaSplice } from './delta-splice.ts'
import type { TokenUsage, TurnAnswer, TurnEvent } from './turn-events.ts'

/**
 * Follows the events of one turn: passes them on without what a retry repeats, and keeps what the answer is made of. The
 * answer comes from whole messages only, never from deltas.
 */
export class TurnFold {
  readonly #listener: (event: TurnEvent) => void
  readonly #messages: string[] = []
  readonly #reasoning: string[] = []
  readonly #answerSplice = new DeltaSplice()
  readonly #reasoningSplice = new DeltaSplice()
  #usage: TokenUsage | null = null

  constructor(listener: (event: TurnEvent) => void) {
    this.#listener = listener
  }

  push(event: TurnEvent): void {
    switch (event.type) {
      case 'answer-delta': {
        const { reset, text } = this.#answerSplice.push(event.text)
        if (reset) this.#listener({ type: 'answer-reset' })
        if (text !== '') this.#listener({ type: 'answer-delta', text })
        return
      }
      case 'reasoning-delta': {
        const { text } = this.#reasoningSplice.push(event.text)
        if (text !== '') this.#listener({ type: 'reasoning-delta', text })
        return
      }
      case 'message':
        this.#answerSplice.end()
        this.#messages.push(event.text)
        break
      case 'reasoning':
        this.#reasoningSplice.end()
        this.#reasoning.push(event.text)
        break
      case 'problem':
        if (event.willRetry) {
          this.#answerSplice.retry()
          this.#reasoningSplice.retry()
        }
        break
      case 'usage':
        this.#usage = event.usage
        break
      default:
        break
    }
    this.#listener(event)
  }

  answer(status: TurnAnswer['status']): TurnAnswer {
    return {
      status,
      text: this.#messages.at(-1) ?? '',
      messages: this.#messages,
      reasoning: this.#reasoning,
      usage: this.#usage,
    }
  }
}
