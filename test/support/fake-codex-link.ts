import type { CodexLink } from '../../electron/codex/link.ts'
import { RpcError, rpcCodes } from '../../electron/codex/rpc-error.ts'

type Answer = (params: unknown) => unknown

/** A line to a Codex that does what the test says. */
export type FakeCodexLink = {
  link: CodexLink
  /** What was asked, oldest first. */
  requests: { method: string; params: unknown }[]
  methods(): string[]
  /** From now on; a promise keeps the asker waiting, an error refuses. */
  answer(method: string, answer: Answer): void
  notify(method: string, params: unknown): void
  /** A question of Codex to its client. */
  ask(method: string, params: unknown): Promise<unknown>
  /** The line breaks. */
  break(): void
}

export function createFakeCodexLink(answers: Record<string, Answer> = {}): FakeCodexLink {
  const known = new Map(Object.entries(answers))
  const requests: FakeCodexLink['requests'] = []
  const notified = new Set<Parameters<CodexLink['onNotification']>[0]>()
  const asked = new Set<Parameters<CodexLink['onServerRequest']>[0]>()
  const closed = new Set<() => void>()
  const link: CodexLink = {
    async request(method, params) {
      requests.push({ method, params })
      const answer = known.get(method)
      if (answer === undefined) throw new RpcError(rpcCodes.methodNotFound, `no answer to ${method}`)
      return answer(params)
    },
    notify: () => undefined,
    onNotification: (listener) => subscribe(notified, listener),
    onServerRequest: (listener) => subscribe(asked, listener),
    onClosed: (listener) => subscribe(closed, listener),
    close: () => undefined,
  }
  return {
    link,
    requests,
    methods: () => requests.map(({ method }) => method),
    answer: (method, answer) => void known.set(method, answer),
    notify: (method, params) => notified.forEach((listener) => listener(method, params)),
    ask(method, params) {
      for (const listener of asked) {
        const answer = listener(method, params)
        if (answer !== null) return answer
      }
      return Promise.reject(new Error(`nobody answers ${method}`))
    },
    break: () => closed.forEach((listener) => listener()),
  }
}

function subscribe<T>(set: Set<T>, listener: T): () => void {
  set.add(listener)
  return () => void set.delete(listener)
}
