import { readString } from '../../json/readers.ts'
import { parseObject } from './stand-ins.ts'

/**
 * Gets the raw text of a custom call out of the arguments of its stand-in, `{"input":"…"}`, while they
 * stream: a long patch is seen growing.
 */
export type InputUnwrapper = {
  /** The text these arguments brought; empty while undecided. */
  push(piece: string): string
  /** The rest; all of it when the arguments were not of the usual form. Null: they broke off in the text. */
  end(): string | null
}

/** `patch`: what models that were trained on apply_patch call it. */
const opening = /^\s*\{\s*"(?:input|patch)"\s*:\s*"/
/** Longer without the opening: another form, resolved at the end. */
const undecidedLimit = 64
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' }

export function createInputUnwrapper(): InputUnwrapper {
  /** Undecided: everything so far. In the string: an escape that is not whole yet. */
  let held = ''
  let state: 'undecided' | 'string' | 'closed' = 'undecided'

  function decode(piece: string): string {
    const source = held + piece
    held = ''
    let text = ''
    let from = 0
    for (let at = 0; at < source.length; at++) {
      const char = source[at]
      if (char === '"') {
        state = 'closed'
        return text + source.slice(from, at)
      }
      if (char !== '\\') continue
      text += source.slice(from, at)
      const escape = readEscape(source, at)
      if (escape === null) {
        held = source.slice(at)
        return text
      }
      text += escape.text
      at += escape.length - 1
      from = at + 1
    }
    return text + source.slice(from)
  }

  return {
    push(piece) {
      if (state === 'closed') return ''
      if (state === 'string') return decode(piece)
      held += piece
      if (held.length - piece.length > undecidedLimit) return ''
      const match = opening.exec(held)
      if (match === null) return ''
      const rest = held.slice(match[0].length)
      state = 'string'
      held = ''
      return decode(rest)
    },
    end() {
      if (state === 'string') return null
      const rest = state === 'undecided' ? resolveInput(held) : ''
      state = 'closed'
      held = ''
      return rest
    },
  }
}

/** @returns null when the escape is cut off */
function readEscape(source: string, at: number): { text: string; length: number } | null {
  const letter = source[at + 1]
  if (letter === undefined) return null
  if (letter !== 'u') return { text: escapes[letter] ?? letter, length: 2 }
  const digits = source.slice(at + 2, at + 6)
  if (digits.length < 4) return /^[0-9a-fA-F]*$/.test(digits) ? null : { text: 'u', length: 2 }
  if (!/^[0-9a-fA-F]{4}$/.test(digits)) return { text: 'u', length: 2 }
  return { text: String.fromCharCode(Number.parseInt(digits, 16)), length: 6 }
}

/** Other members, another order, or no JSON at all: then the whole text is the input. */
function resolveInput(text: string): string {
  const values = parseObject(text)
  if (values === null) return text
  return readString(values, 'input') ?? readString(values, 'patch') ?? onlyText(values) ?? text
}

function onlyText(values: Record<string, unknown>): string | undefined {
  const members = Object.values(values)
  const only = members.length === 1 ? members[0] : undefined
  return typeof only === 'string' ? only : undefined
}
