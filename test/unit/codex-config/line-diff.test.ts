import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffLines, linesOf, unifiedDiff } from '../../../shared/codex-config/line-diff.ts'

const apply = (before: string, after: string): string => {
  const lines = linesOf(before)
  for (const { at, gone, added } of diffLines(before, after).toReversed()) {
    expect(lines.slice(at, at + gone.length)).toEqual(gone)
    lines.splice(at, gone.length, ...added)
  }
  return lines.join('')
}

describe('the difference of two texts', () => {
  it('tells what goes and what comes, with three lines around it', () => {
    const before = 'a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\n'
    const after = 'a\nb\nc\nd\nE\nf\ng\nh\ni\nj\nk\nl\nm\n'
    expect(unifiedDiff(before, after).join('\n')).toBe(
      '@@\n b\n c\n d\n-e\n+E\n f\n g\n h\n@@\n j\n k\n l\n+m',
    )
    expect(unifiedDiff(before, before)).toEqual([])
    expect(unifiedDiff('', 'x\r\n')).toEqual(['+x'])
  })

  it('finds the smallest change between repeated lines', () => {
    expect(diffLines('x\ny\nx\ny\n', 'x\nx\ny\n')).toEqual([{ at: 1, gone: ['y\n'], added: [] }])
  })

  it('leads from any text to any other', () => {
    const text = fc.array(fc.constantFrom('a\n', 'b\n', 'c\n', '\n', 'd\r\n')).map((lines) => lines.join(''))
    fc.assert(fc.property(text, text, (before, after) => void expect(apply(before, after)).toBe(after)))
    const end = fc.constantFrom('', 'end')
    fc.assert(
      fc.property(text, text, end, (before, after, last) => {
        expect(apply(before + last, after)).toBe(after)
      }),
    )
  })

  it('stays quick for two large texts that have nothing in common', () => {
    const large = (mark: string): string =>
      Array.from({ length: 20_000 }, (_, i) => `${mark} ${i}\n`).join('')
    expect(apply(large('a'), large('b'))).toBe(large('b'))
  })
})
