import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { processInfo } from '../../../electron/node/process-identity.ts'
import { execLauncher } from '../../../electron/supervisor/launchers/exec.ts'
import { fakeSpec, openBench, quickPolicy, untilGone, type Bench } from './fake-service.ts'

let bench: Bench
afterEach(() => bench.close())

const pidOf = (status: { pid: number | null }): number => {
  if (status.pid === null) throw new Error('no pid')
  return status.pid
}

describe('supervising real processes', () => {
  it('starts, tells where it listens, stops, and leaves nothing behind', async () => {
    bench = await openBench(fakeSpec('normal'))
    await bench.supervisor.start('proxy')
    const status = bench.status()
    expect(status).toMatchObject({ state: 'running', wanted: 'running', host: '127.0.0.1', error: null })
    expect(status.port).toBeGreaterThan(0)
    const pid = pidOf(status)
    await vi.waitFor(async () => expect(await readdir(bench.run)).toEqual(['proxy.pid']))
    await bench.supervisor.stop('proxy')
    expect(bench.status()).toMatchObject({ state: 'stopped', pid: null, port: null })
    await untilGone(pid)
    await vi.waitFor(async () => expect(await readdir(bench.run)).toEqual([]))
  })

  it('keeps secrets out of command line and environment', async () => {
    bench = await openBench(fakeSpec('normal'))
    process.env['SOME_PROVIDER_KEY'] = 'sk-from-the-shell'
    await bench.supervisor.start('proxy')
    const pid = pidOf(bench.status())
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8')
    const info = await processInfo(pid)
    delete process.env['SOME_PROVIDER_KEY']
    expect(environment).toContain('PATH=')
    expect(environment).not.toContain('sk-from-the-shell')
    expect(`${environment}${info?.command}`).not.toContain('ctk_test-key')
  })

  it('starts a killed process again', async () => {
    bench = await openBench(fakeSpec('normal'))
    await bench.supervisor.start('proxy')
    const first = pidOf(bench.status())
    process.kill(first, 'SIGKILL')
    await vi.waitFor(() => expect(bench.status().restarts).toBe(1), { timeout: 10_000 })
    const second = await bench.until('running')
    expect(second.pid).not.toBe(first)
    expect(bench.log.lines().join('\n')).toContain('signal SIGKILL')
  })

  it('restarts on demand with another process', async () => {
    bench = await openBench(fakeSpec('normal'))
    await bench.supervisor.start('proxy')
    const first = pidOf(bench.status())
    await bench.supervisor.restart('proxy')
    expect(bench.status()).toMatchObject({ state: 'running', restarts: 0 })
    expect(bench.status().pid).not.toBe(first)
    await untilGone(first)
  })

  it('gives up after five restarts and says what the process said last', async () => {
    bench = await openBench(fakeSpec('crash'))
    await bench.supervisor.start('proxy')
    const { error, restarts, lastLines } = await bench.until('failed')
    expect(restarts).toBe(5)
    expect(error?.code).toBe('service_gave_up')
    expect(error?.message).toContain('about to crash')
    expect(lastLines.filter((line) => line === 'about to crash').length).toBe(6)
  })

  it('does not retry a service that cannot run', async () => {
    bench = await openBench(fakeSpec('cannot-run'))
    await bench.supervisor.start('proxy')
    expect(await bench.until('failed')).toMatchObject({ restarts: 0, error: { code: 'port_in_use' } })
  })

  it('ends a process that is never ready', async () => {
    bench = await openBench(fakeSpec('silent', { ...quickPolicy, startTimeoutMs: 300, maxRestarts: 1 }))
    await bench.supervisor.start('proxy')
    const { error } = await bench.until('failed')
    expect(error?.message).toContain('not ready within 0.3 seconds')
  })

  it('kills one that heeds neither the request nor SIGTERM', async () => {
    bench = await openBench(fakeSpec('deaf', { ...quickPolicy, drainMs: 100 }))
    await bench.supervisor.start('proxy')
    const pid = pidOf(bench.status())
    await bench.supervisor.stop('proxy')
    await untilGone(pid)
    const log = bench.log.lines().join('\n')
    expect(log).toContain('SIGTERM ignored')
    expect(log).toContain('signal SIGKILL')
  })

  it.each(['spin', 'mute-health'])(
    'notices and replaces one that stopped answering: %s',
    async (behaviour) => {
      const probes = { probePeriodMs: 50, probeTimeoutMs: 300, unhealthyAfter: 1, killAfter: 3 }
      bench = await openBench(fakeSpec(behaviour, { ...quickPolicy, ...probes }))
      await bench.supervisor.start('proxy')
      const first = pidOf(bench.status())
      const sick = await bench.until('unhealthy')
      expect(sick.error?.code).toBe('service_unresponsive')
      await vi.waitFor(() => expect(bench.status().restarts).toBeGreaterThan(0), { timeout: 15_000 })
      await untilGone(first)
    },
  )

  it('drains a flood of output without stopping the child, and keeps its files small and private', async () => {
    bench = await openBench(fakeSpec('chatty'))
    await bench.supervisor.start('proxy')
    await vi.waitFor(() => expect(bench.log.lines().length).toBe(200), { timeout: 10_000 })
    const file = join(bench.folder, 'proxy.log')
    const found = await stat(file)
    expect(found.mode & 0o777).toBe(0o600)
    expect(found.size).toBeLessThan(1024 * 1024)
    await bench.supervisor.stop('proxy')
    expect(bench.status().state).toBe('stopped')
  })

  it('names a service that does not exist', async () => {
    bench = await openBench(fakeSpec('normal'))
    await expect(bench.supervisor.start('nobody' as 'proxy')).rejects.toMatchObject({
      code: 'service_unknown',
      facts: { current: 'nobody', accepted: 'proxy' },
    })
  })
})

describe('foreign binaries', () => {
  const launch = (file: string, args: string[]) =>
    execLauncher.launch({ id: 'foreign', file, args, env: { PATH: '/usr/bin:/bin', GIVEN: 'yes' } })

  it('get exactly the environment given, and are ended with their whole group', async () => {
    bench = await openBench(fakeSpec('normal'))
    const child = launch('/bin/sh', ['-c', 'echo "$GIVEN:$HOME:"; sleep 60 & echo "pid $!"; wait'])
    const lines: string[] = []
    const exited = new Promise((resolve) => child.onExit(resolve))
    child.onLine((line) => lines.push(line))
    await child.spawned
    await vi.waitFor(() => expect(lines.length).toBe(2))
    expect(lines[0]).toBe('yes::')
    const grandchild = Number(lines[1]?.slice(4))
    child.signal('SIGTERM')
    expect(await exited).toEqual({ code: null, signal: 'SIGTERM' })
    await untilGone(grandchild)
  })

  it('that are not there are refused, not started', async () => {
    bench = await openBench(fakeSpec('normal'))
    await expect(launch('/no/such/binary', []).spawned).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
