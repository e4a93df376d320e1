import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { idleDaemonState } from '../../../../shared/codex/daemon-state.ts'
import { createSessionTurns } from '../../../../electron/daemon/driver/session-turns.ts'
import { openClientSettings } from '../../../../electron/daemon/line/client-settings.ts'
import { createLineSession, type LineSession } from '../../../../electron/daemon/line/line-session.ts'
import { fakeCodex, type FakeCodex } from '../../../support/fake-codex.ts'

export type Line = Record<string, unknown>
export type LineHarness = {
  codex: FakeCodex
  session: LineSession
  /** Sends one message; resolves with its last line. */
  say(message: object): Promise<Line>
  /** Everything written so far. */
  lines: Line[]
  /** Another connection to the same daemon. */
  connect(): Promise<LineHarness>
  folder: string
  remove(): Promise<void>
}

/** A line session in front of a fake Codex, with settings in a folder of its own. */
export async function lineHarness(given: { folder?: string; codex?: FakeCodex } = {}): Promise<LineHarness> {
  const folder = given.folder ?? (await mkdtemp(join(tmpdir(), 'codex-tray-line-')))
  const codex = given.codex ?? fakeCodex()
  const settings = await openClientSettings(folder, () => undefined)
  const turns = createSessionTurns()
  const connect = (link: FakeCodex): LineHarness => {
    const lines: Line[] = []
    const session = createLineSession({
      link: link.link,
      version: () => Promise.resolve('0.169.0'),
      state: () => idleDaemonState,
      settings,
      turns,
      defaultCwd: '/work',
    })
    return {
      codex: link,
      session,
      lines,
      async say(message) {
        const mine: Line[] = []
        await session.handle(message, (line) => {
          mine.push({ ...line })
          lines.push({ ...line })
        })
        return mine.at(-1) ?? {}
      },
      connect: () => Promise.resolve(connect(fakeCodex())),
      folder,
      remove: () => rm(folder, { recursive: true, force: true }),
    }
  }
  return connect(codex)
}
