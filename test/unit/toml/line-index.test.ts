import fc from 'fast-check'
import { expect, it } from 'vitest'
import { lineIndex } from '../../../electron/toml/line-index.ts'
import { lineAndColumn } from '../../../electron/toml/toml-positions.ts'

it('finds the places that counting from the top finds', () => {
  const pieces = fc.array(fc.constantFrom('a', 'ä', '😀', '\n', '\r\n', ' = "x"'), { maxLength: 30 })
  fc.assert(
    fc.property(pieces, fc.nat(80), (parts, at) => {
      const text = parts.join('')
      const offset = Math.min(at, text.length)
      expect(lineIndex(text)(offset)).toEqual(lineAndColumn(text, offset))
    }),
  )
})
