/**
 * Characters that change how others are shown and cannot be seen themselves: controls, line and paragraph separators,
 * marks of direction, joiners, tags. What a person approves must be what they read.
 */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0\u2800]/gu

/** A piece of text as it stands, or the code of a character that would not be seen. */
export type VisiblePart = { text: string; hidden: boolean }

/** The text in parts; line ends stay, because a script reads better with them, and are marked as well. */
export function visibleParts(text: string): VisiblePart[] {
  const parts: VisiblePart[] = []
  let end = 0
  for (const match of text.matchAll(invisible)) {
    if (match.index > end) parts.push({ text: text.slice(end, match.index), hidden: false })
    parts.push({ text: codeOf(match[0]), hidden: true })
    if (match[0] === '\n') parts.push({ text: '\n', hidden: false })
    end = match.index + match[0].length
  }
  if (end < text.length) parts.push({ text: text.slice(end), hidden: false })
  return parts
}

function codeOf(character: string): string {
  if (character === '\n') return '⏎'
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase()
  return `U+${code.padStart(4, '0')}`
}

/** The words as a shell would need them typed, so that where one ends and the next begins can be seen. */
export function shellLine(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ')
}
