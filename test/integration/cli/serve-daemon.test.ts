import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { untilGone } from '../supervisor/fake-service.ts'
import { buildCli, callCli, runCli, type BuiltCli, type Run } from './built-cli.ts'

let built: BuiltCli
let dataDir: string
let run: Run

beforeAll(async () => {
  built = await buildCli()
})
afterAll(() => built.remove())
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'codex-tray-serve-'))
})
afterEach(async () => {
  run.child.kill('SIGTERM')
  run.child.kill('SIGTERM')
  await run.exit
  await rm(dataDir, { recursive: true, force: true })
})

async function serve(cli: string): Promise<string> {
  run = runCli(cli, ['serve', '--json', '--data-dir', dataDir, '--port', '0'])
  const ready = await run.event(({ event }) => event === 'ready')
  expect(run.lines()[0]).toBe(JSON.stringify(ready))
  return z.string().parse(ready['baseUrl'])
}

async function daemonRow(): Promise<Record<string, unknown> | undefined> {
  const { out } = await callCli(built.cli, ['status', '--data-dir', dataDir, '--json'])
  const rows = z.object({ services: z.array(z.record(z.string(), z.unknown())) }).parse(JSON.parse(out))
  return rows.services.find(({ id }) => id === 'daemon')
}

describe('codex-tray serve', () => {
  it('runs the daemon too, and status tells its socket', async () => {
    await serve(built.cli)
    const socket = join(dataDir, 'daemon', 'daemon.sock')
    await run.event(({ id, state }) => id === 'daemon' && state === 'running')
    const row = await daemonRow()
    expect(row).toMatchObject({ state: 'running', port: null, socket, restarts: 0 })
    const { out } = await callCli(built.cli, ['status', '--data-dir', dataDir])
    expect(out).toContain(`socket ${socket}`)
    run.child.kill('SIGTERM')
    expect(await run.exit).toBe(0)
    await untilGone(z.int().parse(row?.['pid']))
  })

  it('serves although the daemon cannot run, says why after ready, and status exits 1', async () => {
    const baseUrl = await serve(await built.withDaemon('cannot-run'))
    const told = await run.event(({ id, state }) => id === 'daemon' && state === 'failed')
    expect(told).toMatchObject({ error: { code: 'daemon_socket_in_use' } })
    expect((await fetch(new URL('/healthz', baseUrl))).status).toBe(200)
    expect((await callCli(built.cli, ['status', '--data-dir', dataDir])).code).toBe(1)
  })
})
