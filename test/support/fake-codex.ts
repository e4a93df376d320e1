import { z } from 'zod'
import type { CodexLink } from '../../electron/codex/link.ts'
import { RpcError } from '../../electron/codex/rpc-error.ts'
import { linkPair } from './link-pair.ts'

/** One turn of the fake, as its script sees it. */
export type FakeTurn = {
  threadId: string
  turnId: string
  text: string
  /** What the request carried beside the question. */
  params: Record<string, unknown>
  delta(text: string): void
  message(text: string): void
  reasoning(text: string): void
  notify(method: string, params: object): void
  /** A question to the client. */
  ask(method: string, params: object): Promise<unknown>
  complete(): void
  fail(message: string, info: string): void
  /** Resolves when the client interrupts it; it is then over. */
  interrupted: Promise<void>
}

export type FakeCodex = {
  link: CodexLink
  asked: { method: string; params: Record<string, unknown> }[]
  /** What each turn does; without a script it says `You said: …`. */
  play(script: (turn: FakeTurn) => void | Promise<void>): void
  /** Answers to methods beside threads and turns. */
  answer(method: string, result: unknown): void
  cut(): void
}

const paramsSchema = z.record(z.string(), z.unknown()).catch({})
const inputSchema = z.array(z.object({ text: z.string() }))

/** A Codex of our own that speaks the v2 protocol as the recordings of 0.169.0 do. */
export function fakeCodex(): FakeCodex {
  const { near, far, cut } = linkPair()
  const threads = new Set<string>()
  const stops = new Map<string, () => void>()
  const answers = new Map<string, unknown>()
  let script = (turn: FakeTurn): void | Promise<void> => {
    turn.message(`You said: ${turn.text}`)
    turn.complete()
  }
  const codex: FakeCodex = {
    link: near,
    asked: [],
    play: (next) => void (script = next),
    answer: (method, result) => void answers.set(method, result),
    cut,
  }
  let turns = 0
  const begin = (params: Record<string, unknown>): unknown => {
    const threadId = z.string().parse(params['threadId'])
    if (!threads.has(threadId)) throw new RpcError(-32600, `no rollout found for thread id ${threadId}`)
    const turnId = `turn-${++turns}`
    const [input] = inputSchema.parse(params['input'])
    const turn = fakeTurn(far, { threadId, turnId, text: input?.text ?? '', params }, stops)
    setImmediate(() => void script(turn))
    return { turn: { id: turnId, items: [], status: 'inProgress', error: null } }
  }
  const methods: Record<string, (params: Record<string, unknown>) => unknown> = {
    'thread/start': ({ cwd, model }) => {
      const id = `thread-${threads.size + 1}`
      threads.add(id)
      return { thread: { id, turns: [] }, model: model ?? 'fake-model', reasoningEffort: null, cwd }
    },
    'thread/resume': ({ threadId, cwd }) => {
      const id = String(threadId)
      if (!threads.has(id)) throw new RpcError(-32600, `no rollout found for thread id ${id}`)
      return { thread: { id, turns: [] }, model: 'fake-model', reasoningEffort: null, cwd }
    },
    'turn/start': begin,
    'turn/interrupt': ({ turnId }) => {
      stops.get(String(turnId))?.()
      return {}
    },
  }
  far.onServerRequest((method, given) => {
    const params = paramsSchema.parse(given)
    codex.asked.push({ method, params })
    const perform = methods[method]
    if (answers.has(method)) return Promise.resolve(answers.get(method))
    if (perform === undefined) return null
    return new Promise((resolve) => resolve(perform(params)))
  })
  return codex
}

function fakeTurn(
  far: CodexLink,
  head: Pick<FakeTurn, 'threadId' | 'turnId' | 'text' | 'params'>,
  stops: Map<string, () => void>,
): FakeTurn {
  const { threadId, turnId } = head
  const notify = (method: string, params: object): void => far.notify(method, { threadId, turnId, ...params })
  const end = (status: string, error: object | null): void => {
    stops.delete(turnId)
    far.notify('turn/completed', { threadId, turn: { id: turnId, items: [], status, error } })
  }
  const item = (fields: object): void => notify('item/completed', { item: { id: 'item', ...fields } })
  const interrupted = new Promise<void>((resolve) =>
    stops.set(turnId, () => {
      end('interrupted', null)
      resolve()
    }),
  )
  return {
    ...head,
    delta: (delta) => notify('item/agentMessage/delta', { itemId: 'item', delta }),
    message: (text) => item({ type: 'agentMessage', text }),
    reasoning: (text) => item({ type: 'reasoning', summary: [text] }),
    notify,
    ask: (method, params) => far.request(method, { threadId, turnId, ...params }),
    complete: () => end('completed', null),
    fail: (message, codexErrorInfo) => end('failed', { message, codexErrorInfo }),
    interrupted,
  }
}
