import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createUtf8Pieces } from '../../../shared/protocol/sse/utf8-pieces.ts'

function inPieces(bytes: Uint8Array, cuts: readonly number[]): string {
  const text = createUtf8Pieces()
  let out = ''
  let from = 0
  for (const cut of [...cuts.map((one) => one % (bytes.length + 1)), bytes.length].toSorted(
    (a, b) => a - b,
  )) {
    out += text.push(bytes.subarray(from, cut))
    from = cut
  }
  return out + text.end()
}

it('reads what the whole text reads, for any split, also of bytes that are no UTF-8', () => {
  const valid = fc.string({ unit: 'binary' }).map((text) => [...Buffer.from(text)])
  const byte = fc.constantFrom(0x41, 0x80, 0xbf, 0xc3, 0xe2, 0x82, 0xef, 0xbb, 0xf0, 0x9f, 0xff)
  const parts = fc.array(fc.oneof(valid, fc.array(byte)))
  fc.assert(
    fc.property(parts, fc.array(fc.nat()), (lists, cuts) => {
      const bytes = Uint8Array.from(lists.flat())
      expect(inPieces(bytes, cuts)).toBe(new TextDecoder().decode(bytes))
    }),
    { numRuns: 2000 },
  )
})

it('drops one byte order mark at the start, however it is cut, and none later', () => {
  const bytes = Buffer.from('\uFEFFa\uFEFFb')
  for (let cut = 0; cut <= bytes.length; cut++) expect(inPieces(bytes, [cut])).toBe('a\uFEFFb')
})
