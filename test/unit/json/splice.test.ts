import { expect, it } from 'vitest'
import { spliceBytes } from '../../../shared/protocol/json/splice.ts'

const text = (pieces: readonly Uint8Array[]): string =>
  pieces.map((piece) => new TextDecoder().decode(piece)).join('')

it('replaces and inserts, in any order, and shares the rest', () => {
  const bytes = new TextEncoder().encode('{"a":1,"b":2}')
  const pieces = spliceBytes(bytes, [
    { start: 11, end: 12, text: '"zwei"' },
    { start: 1, end: 1, text: '"n":0,' },
  ])
  expect(text(pieces)).toBe('{"n":0,"a":1,"b":"zwei"}')
  expect(pieces[0]?.buffer).toBe(bytes.buffer)
})

it('returns the very same bytes when nothing changes', () => {
  const bytes = new Uint8Array([1, 2])
  expect(spliceBytes(bytes, [])[0]).toBe(bytes)
})
