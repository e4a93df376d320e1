import { describe, expect, test } from 'vitest'
import {
  emptyList,
  failed,
  read,
  readOlder,
  reading,
  without,
  type ListState,
} from '../../../renderer/features/conversations/list-state.ts'
import { shortName } from '../../../renderer/features/conversations/short-name.ts'
import { AppError } from '../../../shared/errors/app-error.ts'

type Item = { id: string }
const items = (...ids: string[]): Item[] => ids.map((id) => ({ id }))
const idsOf = (list: ListState<Item>): string[] | undefined => list.items?.map(({ id }) => id)

describe('a list read page by page', () => {
  const first = read<Item>({ items: items('c', 'b'), cursor: 'older' })

  test('tells not yet read from empty', () => {
    expect(reading<Item>(emptyList)).toMatchObject({ items: null, busy: true })
    expect(read<Item>({ items: [], cursor: null })).toMatchObject({ items: [], busy: false })
  })

  test('adds older ones once, although the head has grown meanwhile', () => {
    const both = readOlder(first, { items: items('b', 'a'), cursor: null })
    expect(idsOf(both)).toEqual(['c', 'b', 'a'])
    expect(both.cursor).toBeNull()
  })

  test('keeps what was read when a reading fails, and forgets the failure with the next', () => {
    const broken = failed(reading(first), new AppError('codex_timeout', { what: 'Codex is silent' }))
    expect(idsOf(broken)).toEqual(['c', 'b'])
    expect(broken).toMatchObject({ busy: false, problem: { code: 'codex_timeout' } })
    expect(read<Item>({ items: items('d'), cursor: null }).problem).toBeNull()
  })

  test('loses what was deleted', () => {
    expect(idsOf(without(first, 'c'))).toEqual(['b'])
    expect(without<Item>(emptyList, 'c').items).toBeNull()
  })
})

test('a dialog names a conversation by how it began', () => {
  expect(shortName('Hello', 'id-1')).toBe('Hello')
  expect(shortName('  ', 'id-1')).toBe('id-1')
  expect([...shortName('x'.repeat(200), 'id-1')]).toHaveLength(61)
})
