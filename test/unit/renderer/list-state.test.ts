import { describe, expect, test } from 'vitest'
import {
  emptyList,
  failed,
  read,
  readOlder,
  reading,
  without,
  type ListPage,
  type ListState,
} from '../../../renderer/features/conversations/list-state.ts'
import { createListReader } from '../../../renderer/features/conversations/list-reader.ts'
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

describe('a list reader', () => {
  /** Answers when the test says so. */
  function pages(): {
    load: (cursor: string | null) => Promise<ListPage<Item>>
    answers: ((page: ListPage<Item>) => void)[]
    asked: (string | null)[]
  } {
    const answers: ((page: ListPage<Item>) => void)[] = []
    const asked: (string | null)[] = []
    const load = (cursor: string | null): Promise<ListPage<Item>> => {
      asked.push(cursor)
      return new Promise((resolve) => answers.push(resolve))
    }
    return { load, answers, asked }
  }
  const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

  test('shows the answer to the last question, whichever comes last', async () => {
    const { load, answers } = pages()
    const reader = createListReader(load)
    reader.reload()
    reader.reload()
    answers[1]?.({ items: items('new'), cursor: null })
    await settled()
    answers[0]?.({ items: items('old'), cursor: null })
    await settled()
    expect(idsOf(reader.get())).toEqual(['new'])
    expect(reader.get().busy).toBe(false)
  })

  test('asks for an older page once, from where the last one ended', async () => {
    const { load, answers, asked } = pages()
    const reader = createListReader(load)
    reader.loadOlder()
    reader.reload()
    answers[0]?.({ items: items('b'), cursor: 'older' })
    await settled()
    reader.loadOlder()
    reader.loadOlder()
    expect(asked).toEqual([null, 'older'])
    answers[1]?.({ items: items('a'), cursor: null })
    await settled()
    expect(idsOf(reader.get())).toEqual(['b', 'a'])
    reader.remove('b')
    expect(idsOf(reader.get())).toEqual(['a'])
  })
})
