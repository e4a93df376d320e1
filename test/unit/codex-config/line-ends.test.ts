import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withLineEndsOf, withPlainEnds } from '../../../shared/codex-config/line-ends.ts'

const field = withPlainEnds

describe('a text that went through a field of the browser', () => {
  it('comes back to the byte when nobody changed it, whatever ends its lines', () => {
    const piece = fc.constantFrom('\n', '\r\n', '\r', 'a', 'b = "c"', '# ä', '')
    const text = fc.tuple(fc.constantFrom('', '\ufeff'), fc.array(piece, { maxLength: 40 }))
    fc.assert(
      fc.property(text, ([mark, pieces]) => {
        const original = mark + pieces.join('')
        expect(withLineEndsOf(original, field(original))).toBe(original)
      }),
    )
  })

  it('keeps the ends of the lines that were left alone, and gives new ones the usual end', () => {
    const original = '\ufeffa = 1\r\nb = 2\r\n# unix\nc = 3\r\n'
    expect(withLineEndsOf(original, field(original).replace('b = 2', 'b = 3\nb2 = 4'))).toBe(
      '\ufeffa = 1\r\nb = 3\r\nb2 = 4\r\n# unix\nc = 3\r\n',
    )
    expect(withLineEndsOf(original, `${field(original)}d = 5\n`)).toBe(`${original}d = 5\r\n`)
    expect(withLineEndsOf('a = 1\nb = 2\n', 'a = 1\nb = 3')).toBe('a = 1\nb = 3')
    expect(withLineEndsOf(original, '')).toBe('\ufeff')
    expect(withLineEndsOf('', 'x = 1\n')).toBe('x = 1\n')
  })

  it('is quick also for a file as long as one may be', () => {
    const original = '# a comment\r\n'.repeat(100_000)
    expect(withLineEndsOf(original, `${field(original)}x`)).toBe(`${original}x`)
  })
})
