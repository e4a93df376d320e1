import { z } from 'zod'
import { diffLines, linesOf } from '../../shared/codex-config/line-diff.ts'

/** A changed place of a text with the lines around it, so that it can be found again when others changed the file. */
export const textHunkSchema = z.object({
  above: z.array(z.string()),
  gone: z.array(z.string()),
  added: z.array(z.string()),
  below: z.array(z.string()),
})
export type TextHunk = z.infer<typeof textHunkSchema>

const context = 3

/** In the order of the text. */
export function textHunks(before: string, after: string): TextHunk[] {
  const lines = linesOf(before)
  return diffLines(before, after).map(({ at, gone, added }) => ({
    above: lines.slice(Math.max(0, at - context), at),
    gone: [...gone],
    added: [...added],
    below: lines.slice(at + gone.length, at + gone.length + context),
  }))
}

/**
 * Takes the changes out of a text again, whatever else was changed elsewhere in it.
 *
 * @returns null when a place is not there any more or is there twice
 */
export function withoutHunks(text: string, hunks: readonly TextHunk[]): string | null {
  let lines: string[] | null = linesOf(text)
  for (const hunk of hunks.toReversed()) lines = lines === null ? null : withoutHunk(lines, hunk)
  return lines === null ? null : lines.join('')
}

/** Makes the changes again. @returns null as {@link withoutHunks} */
export const withHunks = (text: string, hunks: readonly TextHunk[]): string | null =>
  withoutHunks(
    text,
    hunks.map((hunk) => ({ ...hunk, gone: hunk.added, added: hunk.gone })),
  )

/** With as many of the lines around it as still stand there: a neighbour may have been changed too. */
function withoutHunk(lines: readonly string[], { above, gone, added, below }: TextHunk): string[] | null {
  for (let around = context; around >= 0; around--) {
    const before = around === 0 ? [] : above.slice(-around)
    const wanted = [...before, ...added, ...below.slice(0, around)]
    if (wanted.length === 0) return null
    const places = placesOf(lines, wanted)
    if (places.length > 1) return null
    const [place] = places
    if (place !== undefined) {
      const at = place + before.length
      return [...lines.slice(0, at), ...gone, ...lines.slice(at + added.length)]
    }
  }
  return null
}

function placesOf(lines: readonly string[], wanted: readonly string[]): number[] {
  const found: number[] = []
  for (let at = 0; at + wanted.length <= lines.length; at++) {
    if (wanted.every((line, index) => lines[at + index] === line)) found.push(at)
  }
  return found
}
