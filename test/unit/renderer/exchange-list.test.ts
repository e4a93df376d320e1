import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  emptyExchangeList,
  reduceExchangeList,
  type ListMessage,
} from '../../../renderer/features/inspector/state/exchange-list.ts'
import { anExchange } from './exchange.ts'

const snapshot = (seq: number, ...ordinals: number[]): ListMessage => ({
  type: 'snapshot',
  seq,
  evicted: 0,
  exchanges: ordinals.map((ordinal) => anExchange({ id: `e${ordinal}`, ordinal })),
})
const update = (seq: number, part: Partial<Extract<ListMessage, { type: 'update' }>>): ListMessage => ({
  type: 'update',
  seq,
  exchanges: [],
  progress: [],
  removed: [],
  evicted: 0,
  ...part,
})
const ids = (list: typeof emptyExchangeList): string[] => list.exchanges.map(({ id }) => id)

describe('reduceExchangeList', () => {
  test('a snapshot replaces everything, in order', () => {
    const first = reduceExchangeList(emptyExchangeList, snapshot(0, 1, 2))
    expect(ids(reduceExchangeList(first, snapshot(9, 5, 3)))).toEqual(['e3', 'e5'])
  })

  test('an update adds, replaces and removes', () => {
    const list = reduceExchangeList(emptyExchangeList, snapshot(0, 1, 2))
    const next = reduceExchangeList(
      list,
      update(1, {
        exchanges: [anExchange({ id: 'e2', ordinal: 2, status: 500 }), anExchange({ id: 'e3', ordinal: 3 })],
        removed: ['e1'],
        evicted: 1,
      }),
    )
    expect(ids(next)).toEqual(['e2', 'e3'])
    expect(next.exchanges[0]?.status).toBe(500)
    expect(next.evicted).toBe(1)
  })

  test('progress only rises and needs a known exchange', () => {
    const list = reduceExchangeList(emptyExchangeList, snapshot(0, 1))
    const next = reduceExchangeList(
      list,
      update(1, {
        progress: [
          ['e1', 4, 5000],
          ['unknown', 1, 1],
        ],
      }),
    )
    expect(next.exchanges[0]).toMatchObject({ frames: 10, responseBytes: 5000 })
    expect(ids(next)).toEqual(['e1'])
  })

  test('an update older than the list does not take it back', () => {
    const list = reduceExchangeList(emptyExchangeList, snapshot(5, 1))
    const late = update(4, { exchanges: [anExchange({ id: 'e1', status: 500 })], removed: [] })
    expect(reduceExchangeList(list, late)).toBe(list)
  })

  test('an unchanged exchange keeps its identity, so that its row is not drawn again', () => {
    const list = reduceExchangeList(emptyExchangeList, snapshot(0, 1, 2))
    const next = reduceExchangeList(list, update(1, { progress: [['e2', 99, 9999]] }))
    expect(next.exchanges[0]).toBe(list.exchanges[0])
    expect(next.exchanges[1]).not.toBe(list.exchanges[1])
  })

  test('applying any message twice is applying it once', () => {
    const message = fc.record({
      seq: fc.integer({ min: 0, max: 20 }),
      added: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 4 }),
      removed: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 2 }),
    })
    fc.assert(
      fc.property(fc.array(message, { maxLength: 8 }), (messages) => {
        const all = messages.map(({ seq, added, removed }) =>
          update(seq, {
            exchanges: added.map((ordinal) => anExchange({ id: `e${ordinal}`, ordinal })),
            removed: removed.map((ordinal) => `e${ordinal}`),
          }),
        )
        const once = all.reduce(reduceExchangeList, emptyExchangeList)
        const twice = all.flatMap((each) => [each, each]).reduce(reduceExchangeList, emptyExchangeList)
        expect(twice).toEqual(once)
        const ordinals = once.exchanges.map(({ ordinal }) => ordinal)
        expect(ordinals).toEqual(ordinals.toSorted((a, b) => a - b))
      }),
    )
  })
})
