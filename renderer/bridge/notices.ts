import { AppError, toWireError } from '../../shared/errors/app-error.ts'
import { createStore, type ReadableStore } from './external-store.ts'

/** One line at the foot of the window: what was just done, or why it could not be. */
export type Notice = { id: number; text: string; error: AppError | null }

export type Notices = ReadableStore<readonly Notice[]> & {
  /** Goes by itself after {@link noticeMs}. */
  tell(text: string): void
  /** Stays until dismissed: an error that vanishes before it is read helps nobody. */
  fail(thrown: unknown): void
  dismiss(id: number): void
}

export const noticeMs = 5000
const mostShown = 3

export function createNotices(): Notices {
  const store = createStore<readonly Notice[]>([])
  let nextId = 1

  function add(text: string, error: AppError | null): number {
    const id = nextId++
    // The same sentence twice in a row says nothing new.
    const others = store.get().filter((notice) => notice.text !== text)
    store.set([...others, { id, text, error }].slice(-mostShown))
    return id
  }

  function dismiss(id: number): void {
    store.set(store.get().filter((notice) => notice.id !== id))
  }

  return {
    get: store.get,
    subscribe: store.subscribe,
    tell(text) {
      const id = add(text, null)
      setTimeout(() => dismiss(id), noticeMs)
    },
    fail(thrown) {
      const error = AppError.fromWire(toWireError(thrown))
      add(error.message, error)
    },
    dismiss,
  }
}
