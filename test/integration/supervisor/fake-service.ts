import { mkdtemp, mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, vi } from 'vitest'
import type { ServiceStatus } from '../../../shared/services/service-status.ts'
import { processInfo } from '../../../electron/node/process-identity.ts'
import { openServiceLog, type ServiceLog } from '../../../electron/node/service-log.ts'
import { createProxyService } from '../../../electron/services/proxy/proxy-service.ts'
import { forkLauncher } from '../../../electron/supervisor/launchers/fork.ts'
import { defaultPolicy, type Policy } from '../../../electron/supervisor/policy.ts'
import { probeHttp } from '../../../electron/supervisor/probe.ts'
import type { ServiceSpec } from '../../../electron/supervisor/service-spec.ts'
import { Supervisor } from '../../../electron/supervisor/supervisor.ts'

const entry = join(import.meta.dirname, '..', '..', 'fakes', 'service-fake.mjs')

/** Fast enough for a test, slow enough for a busy machine. */
export const quickPolicy: Policy = {
  ...defaultPolicy,
  backoffBaseMs: 20,
  backoffMaxMs: 100,
  killAfterMs: 500,
}

export function fakeSpec(behaviour: string, policy: Policy = quickPolicy): ServiceSpec {
  const { spec } = createProxyService({
    launcher: forkLauncher,
    entry,
    policy,
    env: process.env,
    version: 'test',
    settings: () => ({
      listen: { host: '127.0.0.1', port: 0 },
      apiKey: 'ctk_test-key',
      config: {
        defaultProvider: null,
        automaticProvider: null,
        reverseModelNames: false,
        providers: {},
        models: {},
      },
      daemonSocket: '/nowhere/daemon.sock',
      conversations: { folder: '/nowhere', archiveAfterDays: 30 },
    }),
    probe: probeHttp,
    onActivity: () => undefined,
    onListenRefused: () => undefined,
    onListening: () => undefined,
  })
  return { ...spec, request: () => ({ ...spec.request(), args: [behaviour] }) }
}

export type Bench = {
  folder: string
  run: string
  supervisor: Supervisor
  log: ServiceLog
  status(): ServiceStatus
  /** @returns the status once it is in that state */
  until(state: ServiceStatus['state']): Promise<ServiceStatus>
  close(): Promise<void>
}

export async function openBench(spec: ServiceSpec): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'codex-tray-supervisor-'))
  const run = join(folder, 'run')
  await mkdir(run)
  const log = openServiceLog(folder, 'proxy', () => [])
  const supervisor = new Supervisor([spec], run, () => log)
  const status = (): ServiceStatus => {
    const [only] = supervisor.list()
    if (only === undefined) throw new Error('no service')
    return only
  }
  return {
    folder,
    run,
    supervisor,
    log,
    status,
    async until(state) {
      await vi.waitFor(() => expect(status().state).toBe(state), { timeout: 15_000, interval: 20 })
      return status()
    },
    async close() {
      const closed = supervisor.close(0)
      supervisor.killAll()
      await closed
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Waits until no such process runs. */
export async function untilGone(pid: number, timeout = 5_000): Promise<void> {
  await vi.waitFor(async () => expect(await processInfo(pid)).toBeNull(), { timeout, interval: 50 })
}
