import { setTimeout as wait } from 'node:timers/promises'
import type { DaemonState } from '../../../shared/codex/daemon-state.ts'
import { AppError } from '../../../shared/errors/app-error.ts'

/** As long as the daemon itself waits for the handshake. */
const startMs = 15_000
const lookMs = 100

/**
 * The version of the Codex that runs, waiting for one that is just being started.
 *
 * @returns `X.Y.Z`
 * @throws AppError what keeps Codex from running, with the next step
 */
export async function awaitCodex(read: () => DaemonState | Promise<DaemonState>): Promise<string> {
  for (let waited = 0; ; waited += lookMs) {
    const { codex } = await read()
    if (codex.phase === 'running' && codex.install?.version != null) return codex.install.version
    const isComing = codex.phase === 'starting' || codex.phase === 'backoff' || codex.phase === 'running'
    if (!isComing || waited >= startMs) throw notRunning(codex)
    await wait(lookMs)
  }
}

function notRunning({ phase, error }: DaemonState['codex']): AppError {
  if (error !== null) return AppError.fromWire(error)
  if (phase === 'missing') {
    return new AppError('codex_missing', {
      what: 'There is no Codex on this machine',
      fix: 'Install it with npm install -g @openai/codex, then try again',
    })
  }
  return new AppError('codex_gone', {
    what: `Codex does not run (${phase})`,
    fix: 'Start it in the tray or with codex-tray serve, then try again',
  })
}
