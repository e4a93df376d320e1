import type { JsonObject } from '../json/json-value.ts'
import { readNumber, readString } from '../json/readers.ts'

/**
 * Sees whether a Chat stream has said its last word. A `finish_reason` alone does not tell: some servers write one
 * into every chunk. So it counts only from a server that also sends chunks without, and while it is the newest.
 */
export class FinishWatch {
  #wasOpen = false
  #isFinished = false
  #hasOthers = false

  /** One choice of a chunk. */
  take(choice: JsonObject): void {
    if ((readNumber(choice, 'index') ?? 0) !== 0) this.#hasOthers = true
    this.#isFinished = (readString(choice, 'finish_reason') ?? '') !== ''
    if (!this.#isFinished) this.#wasOpen = true
  }

  /** Only usage and the word `[DONE]` can follow. Never of several choices, which finish one after the other. */
  get complete(): boolean {
    return this.#wasOpen && this.#isFinished && !this.#hasOthers
  }
}
