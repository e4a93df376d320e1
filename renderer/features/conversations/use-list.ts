import { useCallback, useEffect, useRef, useState } from 'react'
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

export type List<Item> = {
  state: ListState<Item>
  reload: () => void
  loadOlder: () => void
  /** Takes it out of what is shown, after main has done the same. */
  remove: (id: string) => void
}

/**
 * Reads a list when it appears, and again when asked.
 *
 * @param load must stay the same function while it would read the same
 */
export function useList<Item extends { id: string }>(
  load: (cursor: string | null) => Promise<ListPage<Item>>,
): List<Item> {
  const [state, setState] = useState<ListState<Item>>(emptyList)
  // The answer to an earlier question must not replace that to a later one.
  const round = useRef(0)
  const invalidate = useCallback(() => ++round.current, [])

  const ask = useCallback(
    (cursor: string | null) => {
      const mine = invalidate()
      const put = (next: (list: ListState<Item>) => ListState<Item>): void => {
        if (mine === round.current) setState(next)
      }
      setState(reading)
      load(cursor).then(
        (page) => put((list) => (cursor === null ? read(page) : readOlder(list, page))),
        (thrown: unknown) => put((list) => failed(list, thrown)),
      )
    },
    [load, invalidate],
  )
  const reload = useCallback(() => ask(null), [ask])
  useEffect(() => {
    reload()
    return () => void invalidate()
  }, [load, reload, invalidate])

  return {
    state,
    reload,
    loadOlder: () => state.cursor !== null && !state.busy && ask(state.cursor),
    remove: (id) => setState((list) => without(list, id)),
  }
}
