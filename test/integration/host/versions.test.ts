import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { codex as codexCommand } from '../../../electron/cli/commands/codex.ts'
import type { Host } from '../../../electron/host/host-api.ts'
import { openHost } from '../../../electron/host/open-host.ts'
import { forkLauncher } from '../../../electron/supervisor/launchers/fork.ts'
import { buildProxy } from '../../fakes/build-bundle.mjs'
import { startFakeRegistry, type FakeRegistry } from '../../support/fake-registry.ts'
import { writeFakeDaemon } from '../../support/write-fake-daemon.ts'
import { codexName, publishInParts } from '../managed/world.ts'

let proxy: Awaited<ReturnType<typeof buildProxy>>
let folder: string
let registry: FakeRegistry
let host: Host

beforeAll(async () => {
  proxy = await buildProxy()
})
afterAll(() => rm(proxy.folder, { recursive: true, force: true }))
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codex-tray-versions-'))
  await mkdir(join(folder, 'home'))
  registry = await startFakeRegistry()
})
afterEach(async () => {
  await host.close(0)
  await registry.close()
  await rm(folder, { recursive: true, force: true })
})

const environment = (): Record<string, string> => ({
  // No npm there: the environment names the registry.
  PATH: '/bin',
  npm_config_registry: registry.url,
  CODEX_HOME: join(folder, 'home'),
})

async function open(config = ''): Promise<Host> {
  await writeFile(join(folder, 'config.toml'), config)
  host = await openHost({
    launcher: forkLauncher,
    entries: { proxy: proxy.entry, daemon: await writeFakeDaemon(folder, 'logged-in') },
    dataDir: join(folder, 'data'),
    configFile: join(folder, 'config.toml'),
    listen: { port: 0 },
    env: environment(),
    version: 'test',
    canPrompt: true,
    restoreCommand: null,
    secretBox: null,
  })
  return host
}

async function install(at: Host, version: string): Promise<void> {
  at.versions.install(version)
  await vi.waitFor(
    () => expect(at.versions.state().managed.map((managed) => managed.version)).toContain(version),
    { timeout: 15_000 },
  )
}
const programs = (at: Host): string[] =>
  at.services.log('daemon').lines.flatMap((line) => /\bcodex (.*), archive after/.exec(line)?.[1] ?? [])

const onLinux = it.runIf(process.platform === 'linux' && process.arch === 'x64')

onLinux('installs a version, lets the daemon run it, goes back, and removes it', async () => {
  publishInParts(registry, '0.169.0')
  const at = await open()
  await at.services.start('daemon')
  const steps: string[] = []
  at.versions.onState(({ installing }) => steps.push(...installing.map(({ step }) => step)))
  await install(at, '0.169.0')
  expect(steps).toEqual(expect.arrayContaining(['asking', 'unpacking']))
  expect(at.versions.state().installing).toEqual([])
  expect(programs(at)).toEqual(['from PATH'])

  await at.versions.use('0.169.0')
  const [managed] = at.versions.state().managed
  await vi.waitFor(() => expect(programs(at)).toEqual(['from PATH', managed?.path]))
  expect(at.versions.state()).toMatchObject({ chosenBy: 'managed', previous: null })
  await expect(at.versions.remove('0.169.0')).rejects.toMatchObject({ code: 'codex_version_in_use' })

  await at.versions.rollback()
  await vi.waitFor(() => expect(programs(at)).toEqual(['from PATH', managed?.path, 'from PATH']))
  await at.versions.remove('0.169.0')
  expect(at.versions.state()).toMatchObject({ managed: [], chosenBy: 'path' })
})

onLinux('follows a choice that was made on the command line', async () => {
  publishInParts(registry, '0.169.0')
  const at = await open()
  await install(at, '0.169.0')
  await at.services.start('daemon')
  const terminal = { out: vi.fn(), err: vi.fn(), flush: async () => undefined }
  const command = { action: 'use', version: '0.169.0' } as const
  const options = { command, json: true, dataDir: at.dataDir, env: {}, onSignal: () => undefined }
  expect(await codexCommand(options, terminal)).toBe(0)
  await vi.waitFor(() => expect(programs(at)).toHaveLength(2), { timeout: 8_000 })
  expect(programs(at)[1]).toBe(at.versions.state().managed[0]?.path)
})

onLinux('does what the configuration file names before what was chosen', async () => {
  publishInParts(registry, '0.169.0')
  const named = join(folder, 'my-codex')
  const at = await open(`[daemon]\ncodex_path = "${named}"\n`)
  await install(at, '0.169.0')
  await at.versions.use('0.169.0')
  expect(at.versions.state().chosenBy).toBe('configured')
  await at.services.start('daemon')
  expect(programs(at)).toEqual([named])
})

onLinux('does not run another Codex than the chosen one when that is gone, and says so', async () => {
  publishInParts(registry, '0.169.0')
  const at = await open()
  await install(at, '0.169.0')
  await at.versions.use('0.169.0')
  await rm(join(at.dataDir, 'codex', '0.169.0'), { recursive: true })
  await at.versions.refresh()
  expect(at.versions.state().problem).toMatchObject({ code: 'codex_missing' })
  await at.services.start('daemon').catch(() => undefined)
  const daemon = at.services.list().find(({ id }) => id === 'daemon')
  expect(daemon).toMatchObject({ state: 'failed', error: { code: 'codex_missing' } })
  expect(daemon?.error?.message).toContain('codex-tray codex install 0.169.0')
})

onLinux(
  'tells why a version did not come, and forgets it when told to; a cancelled one leaves nothing',
  async () => {
    publishInParts(registry, '0.169.0')
    const at = await open()
    at.versions.install('0.1.0')
    await vi.waitFor(() => expect(at.versions.state().installing[0]).toMatchObject({ step: 'failed' }))
    expect(at.versions.state().installing[0]?.error).toContain('0.1.0')
    at.versions.cancel('0.1.0')
    expect(at.versions.state().installing).toEqual([])

    registry.answer(`/${codexName}/-/codex-0.169.0.tgz`, () => undefined)
    at.versions.install('0.169.0')
    at.versions.cancel('0.169.0')
    await vi.waitFor(() => expect(at.versions.state().installing).toEqual([]))
    expect((await at.versions.refresh()).managed).toEqual([])
    expect(await at.versions.available()).toEqual(['0.169.0'])
  },
)
