import { useSyncExternalStore } from 'react'

/** State that lives outside React and tells its readers when it changed. */
export type ReadableStore<State> = {
  /** The same object until something changes. */
  get(): State
  subscribe(listener: () => void): () => void
}

export type Store<State> = ReadableStore<State> & { set(next: State): void }

export function createStore<State>(initial: State): Store<State> {
  let state = initial
  const listeners = new Set<() => void>()
  return {
    get: () => state,
    set(next) {
      if (Object.is(next, state)) return
      state = next
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** The store's state, or the part `select` takes of it; `select` must return the same value until it changes. */
export function useStore<State, Part>(store: ReadableStore<State>, select: (state: State) => Part): Part {
  const read = (): Part => select(store.get())
  return useSyncExternalStore(store.subscribe, read, read)
}
