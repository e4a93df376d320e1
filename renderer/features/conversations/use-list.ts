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
 * @param load must stay the same function while it would read the same; null while there is nobody to ask
 */
export function useList<Item extends { id: string }>(
  load: ((cursor: string | null) => Promise<ListPage<Item>>) | null,
): List<Item> {
  const [state, setState] = useState<ListState<Item>>(emptyList)
  // The answer to an earlier question must not replace that to a later one.
  const round = useRef(0)

  const ask = useCallback(
    (cursor: string | null) => {
      if (load === null) return
      const mine = ++round.current
      const put = (next: (list: ListState<Item>) => ListState<Item>): void => {
        if (mine === round.current) setState(next)
      }
      setState(reading)
      load(cursor).then(
        (page) => put((list) => (cursor === null ? read(page) : readOlder(list, page))),
        (thrown: unknown) => put((list) => failed(list, thrown)),
      )
    },
    [load],
  )
  const reload = useCallback(() => ask(null), [ask])
  useEffect(() => {
    if (load === null) setState(emptyList)
    else reload()
    return () => {
      round.current += 1
    }
  }, [load, reload])

  return {
    state,
    reload,
    loadOlder: () => state.cursor !== null && !state.busy && ask(state.cursor),
    remove: (id) => setState((list) => without(list, id)),
  }
}
