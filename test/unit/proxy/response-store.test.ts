import { expect, it } from 'vitest'
import { createResponseStore } from '../../../electron/proxy/convert/response-store.ts'
import {
  warningsHeader,
  writeWarningsHeader,
} from '../../../shared/protocol/convert/common/warnings-header.ts'

const item = (id: string) => ({ id, type: 'message' })

it('finds responses with their conversation, and their own items', () => {
  const store = createResponseStore()
  store.remember('r1', [{ role: 'user' }], [item('m1')], 10)
  expect(store.findResponse('r1')).toEqual([{ role: 'user' }, item('m1')])
  expect(store.findItem('m1')).toEqual(item('m1'))
  expect([store.findResponse('r2'), store.findItem('m2')]).toEqual([undefined, undefined])
  expect([store.bytesOf('r1'), store.bytesOf('r2')]).toEqual([10, 0])
})

it('is bounded by number and by bytes; what was used last stays', () => {
  const store = createResponseStore({ count: 2, bytes: 100 })
  store.remember('a', [], [item('ma')], 10)
  store.remember('b', [], [item('mb')], 10)
  store.findResponse('a')
  store.remember('c', [], [item('mc')], 10)
  expect([store.findResponse('b'), store.findItem('mb')]).toEqual([undefined, undefined])
  expect(store.findResponse('a')).toHaveLength(1)
  store.remember('d', [], [item('md')], 85)
  expect([store.findItem('mc'), store.findItem('ma')]).toEqual([undefined, item('ma')])
  expect(store.heldBytes).toBe(95)
  store.remember('huge', [], [item('mh')], 101)
  expect([store.findItem('mh'), store.heldBytes]).toEqual([undefined, 0])
})

it('writes warnings as a bounded ASCII header', () => {
  const warn = (code: string, path: string) => ({ code, path, message: 'long text' })
  expect(warningsHeader).toBe('x-codex-tray-warnings')
  expect(writeWarningsHeader([])).toBeNull()
  expect(writeWarningsHeader([warn('a', ''), warn('b', 'tools[3]')])).toBe('a; b tools[3]')
  expect(writeWarningsHeader([warn('a', 'ü\r\nx: y')])).toBe('a ???x: y')
  const long =
    writeWarningsHeader(Array.from({ length: 500 }, (_, index) => warn('code', `path[${index}]`))) ?? ''
  expect(long.length).toBeLessThan(1100)
  expect(long).toMatch(/; and \d+ more$/)
})
