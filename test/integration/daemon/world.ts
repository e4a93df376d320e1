import { afterEach } from 'vitest'
import { z } from 'zod'
import {
  connectRaw,
  daemonInit,
  forkDaemon,
  installFakeCodex,
  makeDaemonFolder,
  withBuiltDaemon,
  type DaemonChild,
  type DaemonFolder,
  type DaemonInit,
  type RawClient,
} from '../../support/daemon-harness.ts'

export type World = {
  place: DaemonFolder
  program: string
  init: DaemonInit
  daemon: DaemonChild
  client(): Promise<RawClient>
  /** The pid of its Codex, once one runs that is not this one. */
  codexPid(not?: number): Promise<number>
}

export type WorldOptions = Partial<Omit<DaemonInit, 'env'>> & { env?: Record<string, string> }

/** Daemons with the fake Codex; all of a test end with it. */
export function withDaemons(): (options?: WorldOptions) => Promise<World> {
  const entry = withBuiltDaemon()
  const cleanups: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
  })
  return async (options = {}) => {
    const place = await makeDaemonFolder()
    cleanups.push(place.remove)
    const program = await installFakeCodex(place.folder)
    const init = daemonInit(place, program, options)
    const daemon = forkDaemon(entry(), init)
    cleanups.push(daemon.end)
    await daemon.next('listening')
    return {
      place,
      program,
      init,
      daemon,
      async client() {
        const client = await connectRaw(place.socket)
        cleanups.push(() => Promise.resolve(client.close()))
        return client
      },
      async codexPid(not) {
        const { codex } = await daemon.state(
          ({ codex: { phase, pid } }) => phase === 'running' && pid !== null && pid !== not,
        )
        return z.int().parse(codex.pid)
      },
    }
  }
}

/** Opens a thread of v2. */
export async function startThread(client: RawClient, params: object = {}): Promise<string> {
  const { thread } = await client.result('thread/start', params)
  return z.object({ id: z.string() }).parse(thread).id
}

export const input = (text: string): object[] => [{ type: 'text', text }]

/** One turn to its end. @returns its answer */
export async function turn(
  client: RawClient,
  threadId: string,
  text: string,
  more: object = {},
): Promise<string> {
  const from = client.received.length
  await client.result('turn/start', { threadId, input: input(text), ...more })
  return answerOf(client, threadId, from)
}

const completed = z.object({ threadId: z.string(), item: z.object({ text: z.string() }) })

export async function answerOf(client: RawClient, threadId: string, from = 0): Promise<string> {
  await client.wait(
    ({ method, params }) => method === 'turn/completed' && JSON.stringify(params).includes(threadId),
    'the end of the turn',
    from,
  )
  const items = client.received.slice(from).flatMap(({ method, params }) => {
    const parsed = completed.safeParse(params)
    return method === 'item/completed' && parsed.success && parsed.data.threadId === threadId
      ? [parsed.data]
      : []
  })
  return items.at(-1)?.item.text ?? ''
}
