import fc from 'fast-check'
import { expect, it } from 'vitest'
import { BodyLog } from '../../../shared/inspector/body-log.ts'

const join = (chunks: readonly { bytes: Uint8Array }[]): number[] => chunks.flatMap(({ bytes }) => [...bytes])

it('keeps the start in the pieces it came in, without holes, and the end', () => {
  const piece = fc.uint8Array({ minLength: 1, maxLength: 6000 })
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.integer({ min: 1, max: 20_000 }), (pieces, limit) => {
      const log = new BodyLog(limit)
      pieces.forEach((bytes, index) => log.append(bytes, index * 1.4))
      const all = pieces.flatMap((bytes) => [...bytes])
      expect([log.total, log.kept, log.truncated]).toEqual([
        all.length,
        Math.min(all.length, limit),
        all.length > limit,
      ])
      expect(join(log.read(0, Infinity))).toEqual(all.slice(0, limit))
      const tail = [...log.tail(500)]
      expect(tail).toEqual(all.slice(all.length - tail.length))
      expect(tail.length).toBe(Math.min(500, all.length))
    }),
    { numRuns: 300 },
  )
})

it('can be read on from where one stopped, also while it grows', () => {
  const log = new BodyLog()
  const seen: number[] = []
  for (let i = 0; i < 300; i++) {
    log.append(new Uint8Array(50).fill(i), i)
    if (i % 7 === 0) seen.push(...join(log.read(seen.length, 1000)))
  }
  while (seen.length < log.kept) seen.push(...join(log.read(seen.length, 1000)))
  expect(seen).toEqual(Array.from({ length: 300 * 50 }, (_, index) => Math.floor(index / 50) % 256))
  expect(log.read(100, 1).map(({ t }) => t)).toEqual([2])
})

it('holds little more than the bytes, for a stream of small pieces', () => {
  const log = new BodyLog()
  for (let i = 0; i < 10_000; i++) log.append(new Uint8Array(100), i)
  expect(log.held).toBeLessThan(log.kept * 1.4)
})

it('hands out copies: what is sent away stays as it was, and carries no larger buffer along', () => {
  const log = new BodyLog()
  const slab = new Uint8Array(10_000).fill(7)
  log.append(slab.subarray(10, 20), 0)
  const [chunk] = log.read(0, 100)
  expect(chunk?.bytes.buffer.byteLength).toBe(10)
})

it('only counts after it was dropped', () => {
  const log = new BodyLog()
  log.append(new Uint8Array(10), 0)
  log.drop()
  log.append(new Uint8Array(10), 0)
  expect([log.total, log.kept, log.held]).toEqual([20, 0, 0])
})

it('keeps no more of one huge piece than its start and its end', () => {
  const log = new BodyLog()
  const piece = new Uint8Array(8 * 1024 * 1024)
  piece.set([1, 2, 3], piece.length - 3)
  log.append(piece, 0)
  expect(log.held).toBeLessThan(2.2 * 1024 * 1024)
  expect([log.total, [...log.tail(3)]]).toEqual([piece.length, [1, 2, 3]])
})
