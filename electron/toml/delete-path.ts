import { blocksOf, isAtOrBelow, type TableBlock } from './table-block.ts'
import { afterLine, startOfLine, type TextSplice } from './text-splice.ts'
import type { TomlPath } from './toml-edit.ts'
import type { TomlEntry, TomlPositions } from './toml-positions.ts'

/** Whole lines of keys, whole sections of tables. Comments above a section are the user's and stay. */
export function deletePath(text: string, positions: TomlPositions, path: TomlPath): TextSplice[] | null {
  const blocks = blocksOf(text, positions).filter(({ table }) => isAtOrBelow(table.path, path))
  const within = (at: number): boolean => blocks.some(({ start, end }) => at >= start && at < end)
  const entries = positions.entries.filter(
    (entry) => isAtOrBelow(entry.path, path) && !within(entry.keyStart),
  )
  const outer = entries.filter((entry) => !entries.some((other) => other !== entry && holds(other, entry)))
  const splices: TextSplice[] = blocks.map((block) => sectionOf(text, block))
  for (const entry of outer) {
    if (entry.container === 'body') splices.push(lineOf(text, entry))
    else {
      const member = memberOf(text, positions, entry)
      if (member === null) return null
      splices.push(member)
    }
  }
  return splices
}

const holds = (outer: TomlEntry, inner: TomlEntry): boolean =>
  outer.valueStart <= inner.keyStart && outer.valueEnd >= inner.valueEnd

function sectionOf(text: string, { start, end }: TableBlock): TextSplice {
  // The blank lines behind a section are those before the next: one set of them is enough.
  return { from: start, to: end === text.length ? end : end, insert: '' }
}

function lineOf(text: string, { keyStart, valueEnd }: TomlEntry): TextSplice {
  return { from: startOfLine(text, keyStart), to: afterLine(text, valueEnd), insert: '' }
}

/** A member of an inline table or array, with one of the commas around it. */
function memberOf(text: string, { entries }: TomlPositions, entry: TomlEntry): TextSplice | null {
  const parent = entries.find(
    (one) =>
      one !== entry &&
      one.valueStart < entry.keyStart &&
      one.valueEnd > entry.valueEnd &&
      isDirect(entries, one, entry),
  )
  if (parent === undefined) return null
  const after = /^[ \t\r\n]*,[ \t]*/.exec(text.slice(entry.valueEnd, parent.valueEnd))
  if (after !== null) return { from: entry.keyStart, to: entry.valueEnd + after[0].length, insert: '' }
  const before = /,[ \t\r\n]*$/.exec(text.slice(parent.valueStart, entry.keyStart))
  if (before !== null) return { from: entry.keyStart - before[0].length, to: entry.valueEnd, insert: '' }
  return { from: entry.keyStart, to: entry.valueEnd, insert: '' }
}

function isDirect(entries: readonly TomlEntry[], parent: TomlEntry, child: TomlEntry): boolean {
  return !entries.some(
    (one) =>
      one !== parent &&
      one !== child &&
      one.valueStart > parent.valueStart &&
      one.valueEnd < parent.valueEnd &&
      one.valueStart < child.keyStart &&
      one.valueEnd > child.valueEnd,
  )
}
