/** Calls back once, soon, however often it is asked. */
export type FlushScheduler = { request(): void; cancel(): void }

/**
 * On the next animation frame, so that the list changes at most once per painted frame; after 500 ms at the
 * latest, because a hidden window gets no frames and must still acknowledge what it received.
 */
export function createFlushScheduler(flush: () => void): FlushScheduler {
  const fallbackMs = 500
  let frame: number | null = null
  let timer: ReturnType<typeof setTimeout> | null = null

  function cancel(): void {
    if (frame !== null) cancelAnimationFrame(frame)
    if (timer !== null) clearTimeout(timer)
    frame = null
    timer = null
  }

  function run(): void {
    cancel()
    flush()
  }

  return {
    request() {
      if (frame !== null) return
      frame = requestAnimationFrame(run)
      timer = setTimeout(run, fallbackMs)
    },
    cancel,
  }
}
