import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { z } from 'zod'
import {
  connectRaw,
  daemonInit,
  forkDaemon,
  makeDaemonFolder,
  withBuiltDaemon,
  type DaemonChild,
  type DaemonFolder,
  type RawClient,
} from '../support/daemon-harness.ts'
import { openScriptedModel, type ScriptedModel } from '../support/scripted-model.ts'
import { fetchCodex, type Codex } from './fetch-codex.ts'

/** Nobody listens there: Codex asks for model lists and updates outside, and must not reach it from a test. */
const nowhere = 'http://127.0.0.1:9'

/** A daemon with a real Codex and a model that says what the test wrote down. */
export type DaemonWorld = {
  codex: Codex
  place: DaemonFolder
  daemon: DaemonChild
  model: ScriptedModel
  /** Where Codex works. */
  cwd: string
  client(): Promise<RawClient>
  /** The pid of its Codex. */
  codexPid(): Promise<number>
  /** Another daemon in the place of one that has died. */
  restart(): Promise<DaemonWorld>
}

/** One for the whole file; without a registry its tests are skipped. */
export function withDaemon(version: string): () => DaemonWorld {
  const entry = withBuiltDaemon()
  let world: DaemonWorld | null = null
  let skipped = false
  const clients: RawClient[] = []
  beforeAll(async () => {
    const codex = await fetchCodex(version)
    if (codex === null) {
      skipped = true
      return
    }
    const model = await openScriptedModel()
    const place = await makeDaemonFolder()
    const cwd = join(place.folder, 'work')
    await mkdir(cwd)
    await writeFile(join(place.home, 'config.toml'), model.config)
    const env = { HTTP_PROXY: nowhere, HTTPS_PROXY: nowhere, NO_PROXY: '127.0.0.1' }
    const start = async (): Promise<DaemonWorld> => {
      const daemon = forkDaemon(entry(), daemonInit(place, codex.program, { env }))
      await daemon.next('listening')
      const running = (): ReturnType<DaemonChild['state']> =>
        daemon.state(({ codex: { phase, pid } }) => phase === 'running' && pid !== null)
      world = {
        codex,
        place,
        daemon,
        model,
        cwd,
        async client() {
          const client = await connectRaw(place.socket)
          clients.push(client)
          return client
        },
        codexPid: async () => z.int().parse((await running()).codex.pid),
        restart: start,
      }
      return world
    }
    await start()
  })
  afterAll(async () => {
    for (const client of clients) client.close()
    await world?.daemon.end()
    await world?.model.close()
    await world?.place.remove()
  })
  beforeEach((context) => context.skip(skipped, 'no registry'))
  return () => {
    if (world === null) throw new Error('the daemon has not been started')
    return world
  }
}

const eventSchema = z.looseObject({ conversationId: z.string(), msg: z.looseObject({ type: z.string() }) })
export type V1Event = z.infer<typeof eventSchema>['msg']

/** What a client of v1 has heard about a conversation, in order. */
export function v1Events(client: RawClient, conversationId: string): V1Event[] {
  return client.received.flatMap(({ method, params }) => {
    if (method?.startsWith('codex/event/') !== true) return []
    const event = eventSchema.parse(params)
    return event.conversationId === conversationId ? [event.msg] : []
  })
}

/** Waits for the next event of that type, counting from where the conversation is now. */
export async function v1Event(client: RawClient, type: string, from = 0): Promise<V1Event> {
  const found = await client.wait((m) => m.method === `codex/event/${type}`, `codex/event/${type}`, from)
  return eventSchema.parse(found.params).msg
}
