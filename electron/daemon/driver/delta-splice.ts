/**
 * Codex repeats the text of a message from its beginning when the stream broke and it asked again (0.44 … 0.169,
 * twelve deltas for six attempts of two: codex-facts, `upstream/retry-behaviour.json`). What was shown already is taken
 * out; a message that begins with other words the second time is announced by `reset`.
 */
export class DeltaSplice {
  #shown = ''
  /** The beginning of the repeated message, as long as it is the beginning of what was shown; null: nothing is repeated. */
  #again: string | null = null

  /** A request is sent again: what comes next may be known. */
  retry(): void {
    if (this.#shown !== '') this.#again = ''
  }

  /** The message is whole. */
  end(): void {
    this.#shown = ''
    this.#again = null
  }

  /** @returns what is new of it */
  push(delta: string): { reset: boolean; text: string } {
    if (this.#again === null) {
      this.#shown += delta
      return { reset: false, text: delta }
    }
    const again = this.#again + delta
    if (again.length < this.#shown.length && this.#shown.startsWith(again)) {
      this.#again = again
      return { reset: false, text: '' }
    }
    const reset = !again.startsWith(this.#shown)
    const text = reset ? again : again.slice(this.#shown.length)
    this.#shown = again
    this.#again = null
    return { reset, text }
  }
}
