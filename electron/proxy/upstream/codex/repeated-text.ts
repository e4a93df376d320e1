/**
 * A message that Codex asks for once more after its stream broke: the client has the first attempt's text already, and
 * gets of the next one only what goes beyond it.
 */
export type RepeatedText = {
  /** More of the text, of whichever attempt; what the client has not seen yet. Null: this attempt says something else. */
  push(delta: string): string | null
  /** The attempt broke off; the next one begins the text anew. */
  restart(): void
  /** Whether the text of this attempt has caught up with what the client has. */
  readonly caughtUp: boolean
  /** All the client has. */
  readonly text: string
}

export function createRepeatedText(): RepeatedText {
  let sent = ''
  let attempt = ''
  return {
    push(delta) {
      attempt += delta
      if (attempt.length <= sent.length) return sent.startsWith(attempt) ? '' : null
      if (!attempt.startsWith(sent)) return null
      const fresh = attempt.slice(sent.length)
      sent = attempt
      return fresh
    },
    restart() {
      attempt = ''
    },
    get caughtUp() {
      return attempt.length === sent.length
    },
    get text() {
      return sent
    },
  }
}
