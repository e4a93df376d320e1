import { AppError, toWireError } from '../../../shared/errors/app-error.ts'

/** A list read from main, page by page. */
export type ListState<Item> = {
  /** Null until the first answer. */
  items: readonly Item[] | null
  /** Where older ones go on; null when there are none. */
  cursor: string | null
  busy: boolean
  /** Why the last reading failed; what was read before stays. */
  problem: AppError | null
}

export type ListPage<Item> = { items: readonly Item[]; cursor: string | null }

export const emptyList = { items: null, cursor: null, busy: false, problem: null } as const

export const reading = <Item>(list: ListState<Item>): ListState<Item> => ({ ...list, busy: true })

/** The first page: what was shown is replaced, so that what is gone goes. */
export const read = <Item>(page: ListPage<Item>): ListState<Item> => ({ ...page, busy: false, problem: null })

/** An older page. A list may have grown at its head meanwhile, so that some come twice. */
export function readOlder<Item extends { id: string }>(
  list: ListState<Item>,
  page: ListPage<Item>,
): ListState<Item> {
  const known = new Set(list.items?.map(({ id }) => id))
  const older = page.items.filter(({ id }) => !known.has(id))
  return { items: [...(list.items ?? []), ...older], cursor: page.cursor, busy: false, problem: null }
}

export const failed = <Item>(list: ListState<Item>, thrown: unknown): ListState<Item> => ({
  ...list,
  busy: false,
  problem: AppError.fromWire(toWireError(thrown)),
})

export const without = <Item extends { id: string }>(list: ListState<Item>, id: string): ListState<Item> => ({
  ...list,
  items: list.items?.filter((item) => item.id !== id) ?? null,
})
