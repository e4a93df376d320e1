/** 1-based, as editors count. */
type Place = { line: number; column: number }

/**
 * Finds places in a text that is asked about many times: its lines are counted once, at the first question, where
 * {@link lineAndColumn} counts them each time.
 *
 * @returns of an offset in UTF-16 units, its line and column
 */
export function lineIndex(text: string): (offset: number) => Place {
  let starts: readonly number[] | null = null
  return (offset) => {
    starts ??= lineStarts(text)
    const index = lastAtOrBefore(starts, offset)
    return { line: index + 1, column: offset - (starts[index] ?? 0) + 1 }
  }
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** In rising numbers that begin with 0. */
function lastAtOrBefore(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}
