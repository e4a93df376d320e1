import { createStore, type ReadableStore } from '../../bridge/external-store.ts'
import {
  emptyList,
  failed,
  read,
  readOlder,
  reading,
  without,
  type ListPage,
  type ListState,
} from './list-state.ts'

/** A list of main's, outside React: read when asked, page by page. */
export type ListReader<Item> = ReadableStore<ListState<Item>> & {
  reload(): void
  /** Nothing while another page is under way, or when there is none. */
  loadOlder(): void
  /** Takes it out of what is shown, after main has done the same. */
  remove(id: string): void
}

/** @param load asks main for the page that begins at the cursor; null: the first */
export function createListReader<Item extends { id: string }>(
  load: (cursor: string | null) => Promise<ListPage<Item>>,
): ListReader<Item> {
  const store = createStore<ListState<Item>>(emptyList)
  // The answer to an earlier question must not replace that to a later one.
  let round = 0

  async function ask(cursor: string | null): Promise<void> {
    const mine = ++round
    store.set(reading(store.get()))
    const next = await load(cursor).then(
      (page) => (list: ListState<Item>) => (cursor === null ? read(page) : readOlder(list, page)),
      (thrown: unknown) => (list: ListState<Item>) => failed(list, thrown),
    )
    if (mine === round) store.set(next(store.get()))
  }

  return {
    get: store.get,
    subscribe: store.subscribe,
    reload: () => void ask(null),
    loadOlder() {
      const { cursor, busy } = store.get()
      if (cursor !== null && !busy) void ask(cursor)
    },
    remove: (id) => store.set(without(store.get(), id)),
  }
}
