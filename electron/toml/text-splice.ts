/** A change of a text between two offsets. */
export type TextSplice = { from: number; to: number; insert: string }

/** @param splices must not overlap */
export function applySplices(text: string, splices: readonly TextSplice[]): string {
  return splices
    .toSorted((a, b) => b.from - a.from)
    .reduce((rest, { from, to, insert }) => rest.slice(0, from) + insert + rest.slice(to), text)
}

/** The line end a document uses. */
export const lineEndOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n')

export const startOfLine = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1

/** Behind the line's own end, or the end of the text. */
export function afterLine(text: string, at: number): number {
  const found = text.indexOf('\n', at)
  return found === -1 ? text.length : found + 1
}
