import { describe, expect, it } from 'vitest'
import { ItemLedger } from '../../../../shared/protocol/responses/item-ledger.ts'

describe('item ledger', () => {
  it('numbers items as they open and lists them in that order, whenever they close', () => {
    const ledger = new ItemLedger()
    const first = ledger.open({ id: 'a', status: 'in_progress' })
    const second = ledger.open({ id: 'b', status: 'in_progress' })
    second.close({ id: 'b' })
    first.close({ id: 'a' })
    expect([first.index, second.index]).toEqual([0, 1])
    expect(ledger.finished()).toEqual([{ id: 'a' }, { id: 'b' }])
    expect(ledger.log.take().map(({ event }) => event)).toEqual([
      'response.output_item.added',
      'response.output_item.added',
      'response.output_item.done',
      'response.output_item.done',
    ])
    expect(ledger.log.take()).toEqual([])
  })

  it('closes an item once', () => {
    const ledger = new ItemLedger()
    const entry = ledger.open({ id: 'a' })
    entry.close({ id: 'a', text: 'first' })
    entry.close({ id: 'a', text: 'second' })
    expect(ledger.finished()).toEqual([{ id: 'a', text: 'first' }])
    expect(ledger.log.take()).toHaveLength(2)
  })

  it('leaves out what was never closed', () => {
    const ledger = new ItemLedger()
    ledger.open({ id: 'half' })
    expect(ledger.finished()).toEqual([])
  })
})
