import { expect, it } from 'vitest'
import {
  idleDaemonState,
  type CodexChildState,
  type DaemonState,
} from '../../../../shared/codex/daemon-state.ts'
import { AppError } from '../../../../shared/errors/app-error.ts'
import { awaitCodex } from '../../../../electron/daemon/mcp/await-codex.ts'
import { runningDaemonState } from '../../../support/mcp-daemon.ts'

const inPhase = (phase: CodexChildState['phase'], error: AppError | null = null): DaemonState => ({
  ...idleDaemonState,
  codex: { ...idleDaemonState.codex, phase, error: error?.toWire() ?? null },
})

it('waits for a Codex that is just being started', async () => {
  const states = [inPhase('starting'), inPhase('backoff'), runningDaemonState]
  expect(await awaitCodex(() => states.shift() ?? inPhase('failed'))).toBe('0.169.0')
  expect(states).toEqual([])
})

it('says what keeps Codex from running, and the next step', async () => {
  await expect(awaitCodex(() => inPhase('missing'))).rejects.toMatchObject({
    code: 'codex_missing',
    facts: { fix: expect.stringContaining('npm install') },
  })
  const broken = new AppError('codex_unusable', { what: 'config.toml is broken', fix: 'Mend it' })
  await expect(awaitCodex(() => inPhase('failed', broken))).rejects.toMatchObject({
    code: 'codex_unusable',
    facts: { fix: 'Mend it' },
  })
  await expect(awaitCodex(() => inPhase('stopped'))).rejects.toMatchObject({ code: 'codex_gone' })
})
