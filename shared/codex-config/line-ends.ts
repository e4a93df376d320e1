/** Ends of lines as an editable field of a browser takes them all for `\n`. */
const lineEnd = /\r\n|\n|\r/

/** As such a field would give it back, to tell whether somebody has changed anything. */
export const withPlainEnds = (text: string): string => text.replaceAll(/\r\n|\r/g, '\n')

/**
 * Gives a text from such a field the ends of lines, and the byte order mark, of the text it was made of: every line that
 * was left alone keeps its own, a new one gets what most lines have.
 */
export function withLineEndsOf(original: string, edited: string): string {
  const [before, after] = [linesOf(original), linesOf(edited)]
  const usual = usualEnd(before)
  const head = commonHead(before, after)
  const tail = commonTail(before, after, head)
  const lines = after.map(({ text, end }, index) => {
    if (end === '') return text
    const fromEnd = after.length - index
    const same = index < head ? before[index] : fromEnd <= tail ? before[before.length - fromEnd] : undefined
    return text + (same === undefined || same.end === '' ? usual : same.end)
  })
  const joined = lines.join('')
  return original.startsWith(mark) && !joined.startsWith(mark) ? mark + joined : joined
}

const mark = '\ufeff'
type Line = { text: string; end: string }

function linesOf(text: string): Line[] {
  const lines: Line[] = []
  let rest = text
  for (let found = lineEnd.exec(rest); found !== null; found = lineEnd.exec(rest)) {
    lines.push({ text: rest.slice(0, found.index), end: found[0] })
    rest = rest.slice(found.index + found[0].length)
  }
  return [...lines, { text: rest, end: '' }]
}

function usualEnd(lines: readonly Line[]): string {
  const count = (end: string): number => lines.filter((line) => line.end === end).length
  return count('\r\n') > count('\n') ? '\r\n' : '\n'
}

function commonHead(before: readonly Line[], after: readonly Line[]): number {
  let same = 0
  while (same < before.length && same < after.length && before[same]?.text === after[same]?.text) same += 1
  return same
}

function commonTail(before: readonly Line[], after: readonly Line[], head: number): number {
  const most = Math.min(before.length, after.length) - head
  let same = 0
  while (same < most && before[before.length - 1 - same]?.text === after[after.length - 1 - same]?.text)
    same += 1
  return same
}
