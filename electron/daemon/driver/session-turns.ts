/**
 * The turns of one daemon by session: Codex would put a second question to a running turn into that turn, so questions of
 * different clients to one session wait for each other here.
 */
export type SessionTurns = {
  /** Runs `turn` when it is its turn; `signal` tells it to interrupt. */
  run<T>(session: string, turn: (signal: AbortSignal) => Promise<T>): Promise<T>
  /** @returns false when none of ours is running there */
  cancel(session: string): boolean
}

type Entry = { last: Promise<unknown>; running: AbortController | null; waiting: number }

export function createSessionTurns(): SessionTurns {
  const entries = new Map<string, Entry>()
  return {
    async run(session, turn) {
      const entry = entries.get(session) ?? { last: Promise.resolve(), running: null, waiting: 0 }
      entries.set(session, entry)
      entry.waiting += 1
      const mine = entry.last.then(() => {
        const controller = new AbortController()
        entry.running = controller
        return turn(controller.signal)
      })
      entry.last = mine.catch(() => undefined).then(() => (entry.running = null))
      try {
        return await mine
      } finally {
        entry.waiting -= 1
        if (entry.waiting === 0) entries.delete(session)
      }
    },
    cancel(session) {
      const running = entries.get(session)?.running ?? null
      running?.abort()
      return running !== null
    },
  }
}
