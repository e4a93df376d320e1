import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { connectDaemon } from '../../../electron/codex/daemon-link.ts'
import type { Host, HostOptions } from '../../../electron/host/host-api.ts'
import { openHost } from '../../../electron/host/open-host.ts'
import { readHostStatus } from '../../../electron/host/status-file.ts'
import { forkLauncher } from '../../../electron/supervisor/launchers/fork.ts'
import { idleDaemonState } from '../../../shared/codex/daemon-state.ts'
import type { ServiceStatus } from '../../../shared/services/service-status.ts'
import { buildProxy } from '../../fakes/build-bundle.mjs'
import { writeFakeDaemon, type FakeDaemonBehaviour } from '../../support/write-fake-daemon.ts'

let proxy: Awaited<ReturnType<typeof buildProxy>>
let folder: string
let configFile: string
let host: Host | null = null

beforeAll(async () => {
  proxy = await buildProxy()
})
afterAll(() => rm(proxy.folder, { recursive: true, force: true }))
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codex-tray-daemon-'))
  configFile = join(folder, 'config.toml')
})
afterEach(async () => {
  await host?.close(0)
  host = null
  await rm(folder, { recursive: true, force: true })
})

async function open(behaviour: FakeDaemonBehaviour, options: Partial<HostOptions> = {}): Promise<Host> {
  host = await openHost({
    launcher: forkLauncher,
    entries: { proxy: proxy.entry, daemon: await writeFakeDaemon(folder, behaviour) },
    dataDir: join(folder, 'data'),
    configFile,
    listen: { port: 0 },
    env: { PATH: process.env['PATH'] },
    version: 'test',
    canPrompt: true,
    restoreCommand: null,
    secretBox: null,
    ...options,
  })
  return host
}

function statusOf(at: Host, id: ServiceStatus['id'] = 'daemon'): ServiceStatus {
  const found = at.services.list().find((service) => service.id === id)
  if (found === undefined) throw new Error(`no ${id}`)
  return found
}
const logOf = (at: Host): string => at.services.log('daemon').lines.join('\n')

describe('the daemon under the host', () => {
  it('runs beside the proxy, on a socket that status tells and a client reaches', async () => {
    const at = await open('logged-in')
    await at.services.start('daemon')
    const socket = join(at.dataDir, 'daemon', 'daemon.sock')
    expect(at.services.list().map(({ id }) => id)).toEqual(['proxy', 'daemon'])
    expect(statusOf(at)).toMatchObject({ state: 'running', host: null, port: null, socket })
    expect(statusOf(at, 'proxy').state).toBe('stopped')
    await vi.waitFor(async () =>
      expect((await readHostStatus(at.dataDir))?.services[1]).toMatchObject({ id: 'daemon', socket }),
    )
    expect((await stat(join(at.dataDir, 'daemon'))).mode & 0o777).toBe(0o700)
    const link = await connectDaemon(socket)
    expect(await link.request('daemon/status')).toMatchObject({ pid: statusOf(at).pid, version: 'test' })
    link.close()
  })

  it('tells its state while it runs and forgets it when it stops', async () => {
    const at = await open('logged-in')
    expect(at.daemon.state()).toEqual(idleDaemonState)
    const seen: string[] = []
    at.daemon.onState(({ account }) => seen.push(account.status))
    await at.services.start('daemon')
    await vi.waitFor(() =>
      expect(at.daemon.state()).toMatchObject({
        codex: { phase: 'running' },
        account: { plan: 'plus', email: 'mei@example.com' },
      }),
    )
    await at.services.stop('daemon')
    expect(at.daemon.state()).toEqual(idleDaemonState)
    expect(seen).toEqual(['chatgpt', 'unknown'])
  })

  it('sends unknown models to the Codex login while there is one, also while the daemon is away', async () => {
    const at = await open('logged-in')
    expect(at.config.state().automaticProvider).toBeNull()
    await at.services.start('daemon')
    await vi.waitFor(() => expect(at.config.state().automaticProvider).toBe('chatgpt'))
    await at.services.restart('daemon')
    await at.services.stop('daemon')
    expect(at.config.state().automaticProvider).toBe('chatgpt')
    await at.services.start('daemon')
    await vi.waitFor(() => expect(at.daemon.state().account.status).toBe('chatgpt'))
    await at.daemon.ask('account.logout', {})
    await vi.waitFor(() => expect(at.config.state().automaticProvider).toBeNull())
  })

  it('passes questions on and their answers and refusals back', async () => {
    const at = await open('logged-out')
    await expect(at.daemon.ask('account.refresh', {})).rejects.toMatchObject({ code: 'daemon_unreachable' })
    await at.services.start('daemon')
    expect(await at.daemon.ask('account.login', { method: 'chatgpt' })).toEqual({
      url: 'https://auth.openai.com/oauth/authorize?state=fake',
    })
    await vi.waitFor(() => expect(at.daemon.state().account.login?.id).toBe('login-1'))
    await at.daemon.ask('account.cancelLogin', {})
    await vi.waitFor(() => expect(at.daemon.state().account.login).toBeNull())
    await expect(
      at.daemon.ask('account.login', { method: 'api-key', apiKey: 'sk-wrong' }),
    ).rejects.toMatchObject({ code: 'codex_refused' })
    const { sessions } = await at.daemon.ask('sessions.list', { cursor: null, limit: 10 })
    expect(sessions.map(({ lastTurn }) => lastTurn)).toEqual(['completed', 'interrupted'])
  })

  it('tells whoever waits when the daemon ends before it answered', async () => {
    const at = await open('deaf')
    await at.services.start('daemon')
    const asked = at.daemon.ask('account.refresh', {}).then(
      () => null,
      (error: unknown) => error,
    )
    process.kill(statusOf(at).pid ?? 0, 'SIGKILL')
    expect(await asked).toMatchObject({ code: 'codex_gone' })
    await vi.waitFor(() => expect(statusOf(at)).toMatchObject({ state: 'running', restarts: 1 }), {
      timeout: 10_000,
    })
  })

  it('brings approvals to the window and decisions back', async () => {
    const at = await open('approvals')
    await at.services.start('daemon')
    await vi.waitFor(() => expect(at.daemon.approvals().map(({ id }) => id)).toEqual(['a1', 'a2']))
    at.daemon.decide('a1', 'deny')
    await vi.waitFor(() => expect(at.daemon.approvals().map(({ id }) => id)).toEqual(['a2']))
    await vi.waitFor(() => expect(logOf(at)).toContain('decided a1: deny'))
    await at.services.stop('daemon')
    expect(at.daemon.approvals()).toEqual([])
  })

  it('keeps a log of its own, and no secret comes into it', async () => {
    const at = await open('logged-out', {
      env: {
        PATH: process.env['PATH'],
        CODEX_TRAY_API_KEY: 'ctk_given_secret_key',
        OPENAI_API_KEY: 'sk-user',
      },
    })
    await at.services.start('daemon')
    await at.daemon.ask('account.login', { method: 'api-key', apiKey: 'sk-good' })
    await vi.waitFor(() => expect(logOf(at)).toContain('OPENAI_API_KEY'))
    expect(at.services.log('daemon').file).toMatch(/daemon\.log$/)
    expect(at.services.log('proxy').lines.join()).not.toContain('OPENAI_API_KEY')
    const file = await readFile(at.services.log('daemon').file, 'utf8')
    for (const secret of ['ctk_given_secret_key', 'sk-user', 'sk-good']) expect(file).not.toContain(secret)
  })
})

describe('what the daemon is told', () => {
  it('is the user’s environment without what steers Node, Electron and us', async () => {
    const at = await open('logged-out', {
      env: {
        PATH: process.env['PATH'],
        CODEX_HOME: '/somewhere',
        MY_PROVIDER_KEY: 'secret',
        NODE_OPTIONS: '--inspect',
        ELECTRON_RUN_AS_NODE: '1',
        CODEX_TRAY_API_KEY: 'another-secret-key',
      },
    })
    await at.services.start('daemon')
    await vi.waitFor(() => expect(logOf(at)).toContain('env CODEX_HOME MY_PROVIDER_KEY PATH'))
  })

  it('is what the file says, and a changed [daemon] table starts it anew', async () => {
    await writeFile(configFile, '[daemon]\ncodex_path = "/opt/codex"\nmcp_port = 0\n')
    const at = await open('logged-out')
    await at.services.start('daemon')
    await vi.waitFor(() => expect(logOf(at)).toContain('codex /opt/codex, archive after never'))
    expect(logOf(at)).toContain('mcp on port 0, prompt true')
    const { pid } = statusOf(at)
    await writeFile(configFile, '[daemon]\narchive_after_days = 9\n')
    await vi.waitFor(() => expect(logOf(at)).toContain('codex from PATH, archive after 9'), {
      timeout: 10_000,
    })
    expect(logOf(at)).toContain('mcp off')
    expect(statusOf(at).pid).not.toBe(pid)
  })

  it('includes a new key while it runs', async () => {
    const at = await open('logged-out')
    await at.services.start('daemon')
    await at.access.rotate()
    await vi.waitFor(() => expect(logOf(at)).toContain('new key of 47 characters'))
  })

  it('moves with another socket, and the proxy with it', async () => {
    const at = await open('logged-out')
    await Promise.all([at.services.start('daemon'), at.services.start('proxy')])
    const before = statusOf(at, 'proxy')
    const socket = join(folder, 'elsewhere', 'd.sock')
    await writeFile(configFile, `[daemon]\nsocket = ${JSON.stringify(socket)}\n`)
    await vi.waitFor(() => expect(statusOf(at)).toMatchObject({ state: 'running', socket }), {
      timeout: 10_000,
    })
    await vi.waitFor(
      () => {
        expect(statusOf(at, 'proxy')).toMatchObject({ state: 'running', port: before.port })
        expect(statusOf(at, 'proxy').pid).not.toBe(before.pid)
      },
      { timeout: 10_000 },
    )
  })
})

describe('a daemon that cannot run', () => {
  it('says why and leaves the proxy alone', async () => {
    const at = await open('cannot-run')
    await Promise.all([at.services.start('daemon'), at.services.start('proxy')])
    await vi.waitFor(() => expect(statusOf(at).state).toBe('failed'), { timeout: 10_000 })
    expect(statusOf(at)).toMatchObject({ restarts: 0, error: { code: 'daemon_socket_in_use' } })
    expect((await fetch(new URL('/healthz', at.proxy.baseUrl()))).status).toBe(200)
  })

  it('with a socket path that has no room fails at once, and starts when the file is mended', async () => {
    await mkdir(join(folder, 'data'), { recursive: true })
    await writeFile(configFile, `[daemon]\nsocket = "/tmp/${'x'.repeat(120)}"\n`)
    const at = await open('logged-out')
    await Promise.all([at.services.start('daemon'), at.services.start('proxy')])
    expect(statusOf(at, 'proxy').state).toBe('running')
    await vi.waitFor(() => expect(statusOf(at).state).toBe('failed'), { timeout: 10_000 })
    expect(statusOf(at)).toMatchObject({ restarts: 0, error: { code: 'socket_path_too_long' } })
    await writeFile(configFile, '[daemon]\n')
    await vi.waitFor(() => expect(statusOf(at).state).toBe('running'), { timeout: 10_000 })
  })
})
