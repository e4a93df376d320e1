import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { z } from 'zod'
import { untilGone } from '../supervisor/fake-service.ts'
import { buildCli, callCli, runCli, type BuiltCli, type Run } from './built-cli.ts'

let built: BuiltCli
let dataDir: string
let configFile: string
let run: Run | null = null

beforeAll(async () => {
  built = await buildCli()
})
afterAll(() => built.remove())
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'codex-tray-serve-'))
  configFile = join(dataDir, 'config.toml')
})
afterEach(async () => {
  run?.child.kill('SIGTERM')
  run?.child.kill('SIGTERM')
  await run?.exit
  run = null
  await rm(dataDir, { recursive: true, force: true })
})

async function serve(cli: string): Promise<{ run: Run; baseUrl: string }> {
  const started = runCli(cli, ['serve', '--json', '--data-dir', dataDir, '--port', '0'])
  run = started
  const ready = await started.event(({ event }) => event === 'ready')
  expect(started.lines()[0]).toBe(JSON.stringify(ready))
  return { run: started, baseUrl: z.string().parse(ready['baseUrl']) }
}

async function daemonRow(): Promise<Record<string, unknown> | undefined> {
  const { out } = await callCli(built.cli, ['status', '--data-dir', dataDir, '--json'])
  const rows = z.object({ services: z.array(z.record(z.string(), z.unknown())) }).parse(JSON.parse(out))
  return rows.services.find(({ id }) => id === 'daemon')
}

describe('codex-tray serve', () => {
  it('runs the daemon too, and status tells its socket', async () => {
    const { run: served } = await serve(built.cli)
    const socket = join(dataDir, 'daemon', 'daemon.sock')
    await served.event(({ id, state }) => id === 'daemon' && state === 'running')
    const row = await daemonRow()
    expect(row).toMatchObject({ state: 'running', port: null, socket, restarts: 0 })
    const { out } = await callCli(built.cli, ['status', '--data-dir', dataDir])
    expect(out).toContain(`socket ${socket}`)
    served.child.kill('SIGTERM')
    expect(await served.exit).toBe(0)
    await untilGone(z.int().parse(row?.['pid']))
  })

  it('serves although the daemon cannot run, says why after ready, and status exits 1', async () => {
    const { run: served, baseUrl } = await serve(await built.withDaemon('cannot-run'))
    const told = await served.event(({ id, state }) => id === 'daemon' && state === 'failed')
    expect(told).toMatchObject({ error: { code: 'daemon_socket_in_use' } })
    expect((await fetch(new URL('/healthz', baseUrl))).status).toBe(200)
    expect((await callCli(built.cli, ['status', '--data-dir', dataDir])).code).toBe(1)
  })
})

describe('codex-tray daemon', () => {
  const health = (...more: string[]): ReturnType<typeof callCli> =>
    callCli(built.cli, ['daemon', '--health', '--data-dir', dataDir, '--config', configFile, ...more])
  async function answering(cli: string): Promise<void> {
    const { run: served } = await serve(cli)
    await served.event(({ id, state }) => id === 'daemon' && state === 'running')
  }

  it('--health is 0 for one that answers and 1 with the reason for every other', async () => {
    const none = await health()
    expect(none.code).toBe(1)
    expect(none.out).toMatch(/^not healthy: .*daemon\.sock[^\n]*\n$/)
    await answering(await built.withDaemon('logged-in'))
    expect((await health()).code).toBe(0)
    expect(JSON.parse((await health('--json')).out)).toMatchObject({ healthy: true })
  })

  it('--health is 1 where Codex is missing, and looks where the file says', async () => {
    await answering(built.cli)
    expect((await health()).code).toBe(1)
    const elsewhere = join(dataDir, 'elsewhere.sock')
    await writeFile(configFile, `[daemon]\nsocket = ${JSON.stringify(elsewhere)}\n`)
    const { out } = await health()
    expect(out).toContain(elsewhere)
  })
})

describe('codex-tray mcp', () => {
  it('answers its client also where the configuration is broken and no daemon runs', async () => {
    await writeFile(configFile, '[daemon\n')
    const child = spawn(process.execPath, [built.cli, 'mcp', '--data-dir', dataDir, '--config', configFile])
    onTestFinished(() => void child.kill('SIGKILL'))
    const exited = once(child, 'exit')
    let [out, err] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
    const clientInfo = { name: 'test', version: '1' }
    const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo }
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}\n`)
    await vi.waitFor(() => expect(out).toContain('\n'), { timeout: 10_000 })
    expect(JSON.parse(out)).toMatchObject({ id: 1, result: { serverInfo: { name: 'codex-tray' } } })
    expect(err).toContain('config.toml')
    child.stdin.end()
    expect(await exited).toEqual([0, null])
  })
})
