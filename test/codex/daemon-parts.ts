import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CodexLink } from '../../electron/codex/link.ts'
import { withCamelCaseRequests } from '../../electron/daemon/child/camel-case-requests.ts'
import type { LiveCodex } from '../../electron/daemon/child/codex-child.ts'
import { createSessionTurns, type SessionTurns } from '../../electron/daemon/driver/session-turns.ts'
import { createHub } from '../../electron/daemon/hub/hub.ts'
import { openClientSettings } from '../../electron/daemon/line/client-settings.ts'
import { createLineSession, type LineSession } from '../../electron/daemon/line/line-session.ts'
import { idleDaemonState } from '../../shared/codex/daemon-state.ts'
import { makeCodexHome, spawnAppServer, type AppServer } from '../support/spawn-app-server.ts'
import { openScriptedModel, type ScriptedModel } from '../support/scripted-model.ts'
import type { Codex } from './fetch-codex.ts'

export type LineClient = {
  session: LineSession
  /** Sends one message; resolves with its last line. */
  say(message: object): Promise<Record<string, unknown>>
  lines: Record<string, unknown>[]
}

/** The hub over one real Codex, with a model of our own behind it. */
export type DaemonParts = {
  model: ScriptedModel
  version: string
  cwd: string
  openLink(): CodexLink
  turns: SessionTurns
  lineClient(): Promise<LineClient>
  /** SIGKILL to Codex, and a new one in the same home. */
  restart(): Promise<void>
  close(): Promise<void>
}

export async function openDaemonParts(codex: Codex): Promise<DaemonParts> {
  const model = await openScriptedModel({ retries: 1 })
  const home = await makeCodexHome(model.config)
  const folder = await mkdtemp(join(tmpdir(), 'codex-tray-parts-'))
  const turns = createSessionTurns()
  const { version } = codex
  let server: AppServer | null = null
  let live: LiveCodex | null = null
  const hub = createHub({
    codex: {
      ready: () => (live === null ? Promise.reject(new Error('no Codex')) : Promise.resolve(live)),
      current: () => live,
    },
    prompts: null,
    log: () => undefined,
    changed: () => undefined,
  })
  const start = async (): Promise<void> => {
    server = await spawnAppServer(codex, { codexHome: home.codexHome })
    const epoch = (live?.epoch ?? 0) + 1
    live = {
      link: withCamelCaseRequests(server.link),
      version,
      identity: { userAgent: '', answer: {} },
      epoch,
    }
    hub.attach(live)
  }
  await start()
  return {
    model,
    version,
    cwd: home.cwd,
    openLink: () => hub.openClient('test'),
    turns,
    lineClient: async () => {
      const settings = await openClientSettings(folder, () => undefined)
      const session = createLineSession({
        link: hub.openClient('line'),
        version: () => Promise.resolve(version),
        state: () => idleDaemonState,
        settings,
        turns,
        defaultCwd: home.cwd,
      })
      const lines: Record<string, unknown>[] = []
      return {
        session,
        lines,
        async say(message) {
          let last: Record<string, unknown> = {}
          await session.handle(message, (line) => {
            last = { ...line }
            lines.push(last)
          })
          return last
        },
      }
    },
    async restart() {
      await server?.kill()
      await start()
    },
    async close() {
      await server?.close()
      await model.close()
      await home.remove()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
