/** The host is told of a new state at most this often, ms. */
export const publishMs = 200

/** Joins changes that come close together: the first is told at once, what follows within the pause once at its end. */
export function createPublisher(publish: () => void, pauseMs = publishMs): () => void {
  let timer: NodeJS.Timeout | null = null
  let due = false
  const rest = (): void => {
    timer = setTimeout(() => {
      timer = null
      if (!due) return
      due = false
      publish()
      rest()
    }, pauseMs)
    timer.unref()
  }
  return () => {
    if (timer !== null) {
      due = true
      return
    }
    rest()
    // After whatever is just being changed.
    queueMicrotask(publish)
  }
}
