/** A stream that may fall silent: reasoning models think for minutes. */
export type QuietStream = {
  /** Set by the stream whenever something happens; taking the time then would cost more than the event. */
  active: boolean
  /** Called about once a second while it is quiet, with how long it has been (ms, exact to about a second). */
  quiet(ms: number): void
}

export type QuietWatch = { add(stream: QuietStream): void; remove(stream: QuietStream): void }

const tickMs = 1000

/** One timer for all streams, and none without any. @param now milliseconds of a clock that never goes back */
export function createQuietWatch(now: () => number): QuietWatch {
  const quietSince = new Map<QuietStream, number>()
  let timer: NodeJS.Timeout | null = null

  function tick(): void {
    const time = now()
    for (const [stream, since] of quietSince) {
      if (stream.active) {
        stream.active = false
        quietSince.set(stream, time)
      } else {
        stream.quiet(time - since)
      }
    }
  }

  return {
    add(stream) {
      quietSince.set(stream, now())
      timer ??= setInterval(tick, tickMs).unref()
    },
    remove(stream) {
      quietSince.delete(stream)
      if (quietSince.size > 0 || timer === null) return
      clearInterval(timer)
      timer = null
    },
  }
}
