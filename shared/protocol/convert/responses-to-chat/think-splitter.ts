/** A piece of the content: thoughts or answer. */
export type ThinkPiece = { kind: 'reasoning' | 'text'; text: string }

/**
 * Splits a leading `<think>…</think>` off the content, wherever the tags are cut. Only a leading one: later
 * in an answer the tag is something the model talks about.
 */
export type ThinkSplitter = {
  push(content: string): ThinkPiece[]
  /** What was held back because it might have been a tag. */
  end(): ThinkPiece[]
}

const openTag = '<think>'
const closeTag = '</think>'

export function createThinkSplitter(enabled: boolean): ThinkSplitter {
  let state: 'start' | 'thinking' | 'gap' | 'text' = enabled ? 'start' : 'text'
  let held = ''

  function takeStart(): ThinkPiece[] {
    const begun = held.trimStart()
    if (begun.startsWith(openTag)) {
      state = 'thinking'
      held = begun.slice(openTag.length)
      return takeThinking()
    }
    if (openTag.startsWith(begun)) return []
    return takeText()
  }

  function takeThinking(): ThinkPiece[] {
    const end = held.indexOf(closeTag)
    if (end !== -1) {
      const thought = held.slice(0, end)
      held = held.slice(end + closeTag.length)
      state = 'gap'
      return [...piece('reasoning', thought), ...takeGap()]
    }
    const keep = tagPrefixLength(held)
    const thought = held.slice(0, held.length - keep)
    held = held.slice(held.length - keep)
    return piece('reasoning', thought)
  }

  /** The blank lines after the thoughts belong to neither. */
  function takeGap(): ThinkPiece[] {
    held = held.trimStart()
    return held === '' ? [] : takeText()
  }

  function takeText(): ThinkPiece[] {
    const text = held
    state = 'text'
    held = ''
    return piece('text', text)
  }

  return {
    push(content) {
      if (state === 'text') return piece('text', content)
      held += content
      if (state === 'start') return takeStart()
      return state === 'thinking' ? takeThinking() : takeGap()
    },
    end() {
      const rest = held
      held = ''
      const kind = state === 'thinking' ? 'reasoning' : 'text'
      return state === 'gap' ? [] : piece(kind, rest)
    },
  }
}

function piece(kind: ThinkPiece['kind'], text: string): ThinkPiece[] {
  return text === '' ? [] : [{ kind, text }]
}

/** How many characters at the end may be the beginning of the closing tag. */
function tagPrefixLength(text: string): number {
  for (let length = Math.min(closeTag.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(closeTag.slice(0, length))) return length
  }
  return 0
}
