import { expect, it } from 'vitest'
import { BodyLog, bodyLimit } from '../../../shared/inspector/body-log.ts'
import { createPagePool, largestPage } from '../../../shared/inspector/page-pool.ts'

it('gives a page that is no longer needed to the next body, which shows none of the old one', () => {
  const pool = createPagePool()
  const old = new BodyLog(bodyLimit, pool)
  old.append(new Uint8Array(700).fill(1), 0)
  const [shown] = old.read(0, Infinity)
  old.drop()
  const next = new BodyLog(bodyLimit, pool)
  next.append(new Uint8Array(10).fill(2), 0)
  expect(next.held).toBe(old.held + 1024 + 16)
  expect(next.read(0, Infinity).map(({ bytes }) => [...bytes])).toEqual([Array.from({ length: 10 }, () => 2)])
  expect(shown?.bytes.every((byte) => byte === 1)).toBe(true)
})

it('uses pages again by their size', () => {
  const pool = createPagePool()
  const [small, large] = [pool.take(1), pool.take(40_000)]
  expect([small.length, large.length, pool.take(10_000_000).length]).toEqual([1024, 65_536, largestPage])
  pool.give(small)
  pool.give(large)
  expect(pool.take(65_000)).toBe(large)
  expect(pool.take(2000)).not.toBe(small)
  expect(pool.take(1000)).toBe(small)
})

it('keeps no more than eight megabytes of free pages', () => {
  const pool = createPagePool()
  const pages = Array.from({ length: 300 }, () => pool.take(largestPage))
  for (const page of pages) pool.give(page)
  const again = Array.from({ length: 300 }, () => pool.take(largestPage))
  expect(again.filter((page) => pages.includes(page))).toHaveLength((8 * 1024 * 1024) / largestPage)
})
