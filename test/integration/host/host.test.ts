import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { z } from 'zod'
import type { Host, HostOptions } from '../../../electron/host/host-api.ts'
import { openHost } from '../../../electron/host/open-host.ts'
import { readHostStatus } from '../../../electron/host/status-file.ts'
import { forkLauncher } from '../../../electron/supervisor/launchers/fork.ts'
import { writePidFile } from '../../../electron/supervisor/pidfile.ts'
import { buildProxy } from '../../fakes/build-bundle.mjs'

let proxy: Awaited<ReturnType<typeof buildProxy>>
let folder: string
let configFile: string
let host: Host | null = null

beforeAll(async () => {
  proxy = await buildProxy()
})
afterAll(() => rm(proxy.folder, { recursive: true, force: true }))
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codex-tray-host-'))
  configFile = join(folder, 'config', 'config.toml')
})
afterEach(async () => {
  await host?.close(0)
  host = null
  await rm(folder, { recursive: true, force: true })
})

async function open(options: Partial<HostOptions> = {}): Promise<Host> {
  host = await openHost({
    launcher: forkLauncher,
    entries: { proxy: proxy.entry, daemon: join(folder, 'no-daemon.js') },
    dataDir: join(folder, 'data'),
    configFile,
    listen: {},
    env: { PATH: process.env['PATH'] },
    version: 'test',
    canPrompt: false,
    restoreCommand: null,
    secretBox: null,
    ...options,
  })
  return host
}

const statusOf = (at: Host) => {
  const [status] = at.services.list()
  if (status === undefined) throw new Error('no proxy')
  return status
}
const models = async (at: Host, key = at.access.apiKey()): Promise<number> =>
  (await fetch(`${at.proxy.baseUrl()}/models`, { headers: { authorization: `Bearer ${key}` } })).status
const slowStream = (at: Host): Promise<Response> =>
  fetch(`${at.proxy.baseUrl()}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${at.access.apiKey()}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'practice-slow',
      stream: true,
      messages: [{ role: 'user', content: 'Hi' }],
    }),
  })

async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listen(server, 0)
  await new Promise((resolve) => server.close(resolve))
  return port
}
async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return z.object({ port: z.int() }).parse(server.address()).port
}

/** A configuration on a port nobody listens on. */
async function writeConfig(text = ''): Promise<number> {
  const port = await freePort()
  const at = await open()
  await at.config.ensureFile()
  await at.close(0)
  await writeFile(configFile, `# mine\r\n[proxy]\r\nport = ${port} # keep\r\n${text}`)
  return port
}

describe('the host', () => {
  it('starts nothing by itself, tells its state, and frees the folder when closed', async () => {
    const at = await open()
    expect(statusOf(at)).toMatchObject({ state: 'stopped', wanted: 'stopped' })
    expect(at.config.state()).toMatchObject({
      exists: false,
      problem: null,
      listen: { host: '127.0.0.1', port: 11435, source: 'default' },
      defaultProvider: null,
      automaticProvider: null,
    })
    expect(at.proxy.baseUrl()).toBe('http://127.0.0.1:11435/v1')
    await expect(open()).rejects.toMatchObject({
      code: 'already_running',
      facts: { what: expect.stringContaining(`pid ${process.pid}`) },
    })
    host = at
    await at.close()
    expect(await readHostStatus(at.dataDir)).toBeNull()
    await open()
  })

  it('writes every change to the status file, without secrets or log lines', async () => {
    const at = await open({ listen: { port: 0 } })
    await at.services.start('proxy')
    await vi.waitFor(async () =>
      expect((await readHostStatus(at.dataDir))?.services[0]).toMatchObject({ state: 'running' }),
    )
    const text = await readFile(join(at.dataDir, 'run', 'host.json'), 'utf8')
    expect(text).not.toContain(at.access.apiKey())
    expect(text).not.toContain('lastLines')
    await at.services.stop('proxy')
    await vi.waitFor(async () =>
      expect((await readHostStatus(at.dataDir))?.services[0]).toMatchObject({ state: 'stopped', pid: null }),
    )
  })

  it('ends what an earlier host left behind, before anything else', async () => {
    const run = join(folder, 'data', 'run')
    await mkdir(run, { recursive: true })
    const orphan = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', proxy.entry])
    onTestFinished(() => void orphan.kill('SIGKILL'))
    const exited = once(orphan, 'exit')
    await once(orphan, 'spawn')
    await writePidFile(run, 'proxy', orphan.pid ?? 0, proxy.entry)
    const at = await open()
    expect(await exited).toEqual([null, 'SIGTERM'])
    expect(at.services.log('proxy').lines.join()).toContain(`ended proxy (pid ${orphan.pid})`)
  })

  it('tells the activity of the proxy', async () => {
    const at = await open({ listen: { port: 0 } })
    const seen: number[] = []
    at.proxy.onActivity(({ live }) => seen.push(live))
    await at.services.start('proxy')
    const stream = await slowStream(at)
    await vi.waitFor(() => expect(at.proxy.activity()).toMatchObject({ live: 1, total: 1 }), {
      timeout: 10_000,
    })
    await stream.body?.cancel()
    await vi.waitFor(() => expect(at.proxy.activity().live).toBe(0), { timeout: 10_000 })
    expect(seen).toContain(1)
    await at.services.stop('proxy')
    expect(at.proxy.activity()).toEqual({ live: 0, total: 0, failed: 0 })
  })

  it('changes the key at once, in the file and in the running proxy', async () => {
    const at = await open({ listen: { port: 0 } })
    await at.services.start('proxy')
    const old = at.access.apiKey()
    await at.access.rotate()
    expect(at.access.apiKey()).not.toBe(old)
    await vi.waitFor(async () => expect(await models(at, old)).toBe(401))
    expect(await models(at)).toBe(200)
    const file = join(at.dataDir, 'access-key')
    expect((await readFile(file, 'utf8')).trim()).toBe(at.access.apiKey())
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  it('does not change a key the environment gives', async () => {
    const at = await open({ env: { CODEX_TRAY_API_KEY: 'given-key-1' } })
    expect(at.access.source()).toBe('environment')
    await expect(at.access.rotate()).rejects.toMatchObject({ code: 'config_invalid' })
    expect(at.access.apiKey()).toBe('given-key-1')
  })
})

describe('changing the port', () => {
  it('moves without dropping an open stream, and writes one number', async () => {
    const before = await writeConfig()
    const at = await open()
    await at.services.start('proxy')
    expect(statusOf(at).port).toBe(before)
    const { pid } = statusOf(at)
    const stream = await slowStream(at)
    const reader = (stream.body ?? new ReadableStream()).getReader()
    await reader.read()

    const after = await freePort()
    await at.config.setPort(after)
    expect(statusOf(at)).toMatchObject({ state: 'running', port: after, pid })
    expect(await readFile(configFile, 'utf8')).toBe(`# mine\r\n[proxy]\r\nport = ${after} # keep\r\n`)
    expect(await models(at)).toBe(200)
    for (let frames = 0; frames < 3; frames++) expect((await reader.read()).done).toBe(false)
    await reader.cancel()
  })

  it('refuses a port somebody has, names the owner, and changes nothing', async () => {
    const before = await writeConfig()
    const at = await open()
    await at.services.start('proxy')
    const text = await readFile(configFile, 'utf8')
    const squatter = createServer()
    const taken = await listen(squatter, 0)
    await expect(at.config.setPort(taken)).rejects.toMatchObject({
      code: 'port_in_use',
      message: expect.stringContaining(`pid ${process.pid}`),
    })
    squatter.close()
    expect(await readFile(configFile, 'utf8')).toBe(text)
    expect(statusOf(at)).toMatchObject({ state: 'running', port: before })
    await expect(open({ listen: {} })).rejects.toMatchObject({ code: 'already_running' })
    host = at
  })

  it('refuses it before anything is written also while the proxy is stopped', async () => {
    await writeConfig()
    const at = await open()
    const text = await readFile(configFile, 'utf8')
    const squatter = createServer()
    const taken = await listen(squatter, 0)
    await expect(at.config.setPort(taken)).rejects.toMatchObject({ code: 'port_in_use' })
    squatter.close()
    expect(await readFile(configFile, 'utf8')).toBe(text)
  })

  it('keeps serving on the old port when an edit names one that is taken, and says so', async () => {
    const before = await writeConfig()
    const at = await open()
    await at.services.start('proxy')
    const squatter = createServer()
    const taken = await listen(squatter, 0)
    await writeFile(configFile, `[proxy]\nport = ${taken}\n`)
    await vi.waitFor(() => expect(at.config.state().problem).toMatchObject({ code: 'port_in_use' }), {
      timeout: 10_000,
    })
    expect(statusOf(at)).toMatchObject({ state: 'running', port: before })
    expect(await models(at)).toBe(200)
    await new Promise((resolve) => squatter.close(resolve))
    await writeFile(configFile, `[proxy]\nport = ${before}\n`)
    await vi.waitFor(() => expect(at.config.state().problem).toBeNull(), { timeout: 10_000 })
  })

  it('fails on a port in use, offers a free one, and runs there', async () => {
    const squatter = createServer()
    const taken = await writeConfig()
    await listen(squatter, taken)
    const at = await open()
    await at.services.start('proxy')
    await vi.waitFor(() => expect(statusOf(at).state).toBe('failed'), { timeout: 10_000 })
    expect(statusOf(at)).toMatchObject({ restarts: 0, error: { code: 'port_in_use' } })
    expect(statusOf(at).error?.message).toContain(`pid ${process.pid}`)
    const port = await at.config.useFreePort()
    await vi.waitFor(() => expect(statusOf(at)).toMatchObject({ state: 'running', port }), {
      timeout: 10_000,
    })
    expect(await readFile(configFile, 'utf8')).toBe(`# mine\r\n[proxy]\r\nport = ${port} # keep\r\n`)
    squatter.close()
  })

  it('starts a proxy that waited for its port once the file names another', async () => {
    const squatter = createServer()
    const taken = await writeConfig()
    await listen(squatter, taken)
    const at = await open()
    await at.services.start('proxy')
    await vi.waitFor(() => expect(statusOf(at).state).toBe('failed'), { timeout: 10_000 })
    const port = await freePort()
    await writeFile(configFile, `[proxy]\nport = ${port}\n`)
    await vi.waitFor(() => expect(statusOf(at)).toMatchObject({ state: 'running', port }), {
      timeout: 10_000,
    })
    squatter.close()
  })

  it('is not possible in the file where a flag or the environment decides', async () => {
    const at = await open({ env: { CODEX_OPENAI_PROXY_ADDR: '127.0.0.1:0' } })
    expect(at.config.state().listen).toEqual({ host: '127.0.0.1', port: 0, source: 'environment' })
    await expect(at.config.setPort(4000)).rejects.toMatchObject({ code: 'config_invalid' })
    await at.services.start('proxy')
    const port = await at.config.useFreePort()
    expect(statusOf(at)).toMatchObject({ state: 'running', port })
    await expect(stat(configFile)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('makes the commented file when there is none', async () => {
    const at = await open()
    const port = await freePort()
    await at.config.setPort(port)
    expect(await readFile(configFile, 'utf8')).toContain(`port = ${port}\n# Who answers`)
    expect(at.config.state()).toMatchObject({ exists: true, listen: { port, source: 'file' } })
  })

  it('waits until a broken file is mended', async () => {
    await writeConfig('[proxi]\r\n')
    const at = await open()
    expect(at.config.state().problem).toMatchObject({ code: 'config_invalid' })
    const text = await readFile(configFile, 'utf8')
    await expect(at.config.setPort(4000)).rejects.toMatchObject({ code: 'config_invalid' })
    expect(await readFile(configFile, 'utf8')).toBe(text)
  })
})
