/**
 * Half a surrogate pair cannot be written as UTF-8, and its escape `\ud83d` makes strict parsers (serde_json,
 * hence Codex) refuse the whole event. Upstreams do split a pair over two deltas.
 */
const loneSurrogate = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g
const anySurrogate = /[\uD800-\uDFFF]/

/** The text with each half pair replaced by U+FFFD. */
export function wellFormed(text: string): string {
  return anySurrogate.test(text) ? text.replace(loneSurrogate, '\uFFFD') : text
}

/** Joins pairs that were split over pieces: keeps a final first half back until the second half comes. */
export type SurrogateJoiner = {
  /** What can be sent now, well formed; may be empty. */
  push(piece: string): string
  /** The half that never got its partner, as U+FFFD; usually empty. */
  end(): string
}

export function createSurrogateJoiner(): SurrogateJoiner {
  let held = ''
  return {
    push(piece) {
      if (piece === '') return ''
      const text = held === '' ? piece : held + piece
      const last = text.charCodeAt(text.length - 1)
      const half = last >= 0xd800 && last <= 0xdbff
      held = half ? text.slice(-1) : ''
      return wellFormed(half ? text.slice(0, -1) : text)
    },
    end() {
      const rest = held
      held = ''
      return rest === '' ? '' : '\uFFFD'
    },
  }
}
