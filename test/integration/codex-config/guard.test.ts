import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { guardCommand, waitForEnd } from '../../../electron/codex-config/guard.ts'
import { makeWorld, type World } from './documents-world.ts'

const root = join(import.meta.dirname, '../../..')
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codex-tray-guard-'))
  await build({
    configFile: false,
    logLevel: 'error',
    root,
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: true,
      target: 'node20',
      outDir: folder,
      minify: false,
      rollupOptions: {
        input: {
          host: join(root, 'test/fakes/guard-host-entry.ts'),
          restore: join(root, 'test/fakes/guard-restore-entry.ts'),
        },
        external: [...builtinModules, ...builtinModules.map((name) => `node:${name}`)],
        output: { format: 'es', entryFileNames: '[name].mjs' },
      },
    },
  })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const before = '# mine\nmodel_provider = \'acme\' # work\n\n[model_providers.acme]\nname = "Acme"\n'
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    if (process.platform !== 'linux') return true
    // A zombie takes signals as well; it waits for a parent that may be gone.
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

type Host = { child: ChildProcess; pid: number; guard(): number }

async function startHost({ codexHome, backupsFolder }: World, node = process.execPath): Promise<Host> {
  const args = [join(folder, 'host.mjs'), codexHome, backupsFolder, join(folder, 'restore.mjs'), node]
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'], detached: true })
  const guards: number[] = []
  child.stdout.on('data', (chunk: Buffer) => {
    for (const [, pid] of chunk.toString().matchAll(/"guard":(\d+)/g)) guards.push(Number(pid))
  })
  onTestFinished(() => {
    for (const pid of [child.pid ?? 0, ...guards].filter((one) => one > 0 && isAlive(one)))
      process.kill(pid, 'SIGKILL')
  })
  const guard = (): number => guards.at(-1) ?? 0
  await vi.waitFor(() => expect(guard()).toBeGreaterThan(0), 15_000)
  return { child, pid: child.pid ?? 0, guard }
}

async function inDefaultMode(node?: string): Promise<{ world: World; host: Host }> {
  const world = await makeWorld()
  await world.write(before)
  const host = await startHost(world, node)
  await vi.waitFor(async () => expect(await world.read()).toContain('model_provider = "codex-tray" # work'))
  return { world, host }
}

const restored = (world: World): Promise<void> =>
  vi.waitFor(async () => expect((await world.read()).startsWith(before)).toBe(true), 15_000)

describe.skipIf(process.platform === 'win32')('plain codex after the end of codex-tray', () => {
  it('has its provider back after kill -9, and everything after a restore', async () => {
    const { world, host } = await inDefaultMode()
    process.kill(host.pid, 'SIGKILL')
    await restored(world)
    // The table stays, so that threads saved meanwhile can be opened.
    expect(await world.read()).toContain('[model_providers.codex-tray]')
    await vi.waitFor(() => expect(isAlive(host.guard())).toBe(false))
    expect(await runRestore(world)).toBe(0)
    expect(await world.read()).toBe(before)
  })

  it('has it back when the whole group is killed, and keeps what the user wrote meanwhile', async () => {
    const { world, host } = await inDefaultMode()
    const edited = (await world.read()).replace('# mine\n', '# mine\nmodel = "gpt-6"\n')
    await world.write(edited)
    process.kill(-host.pid, 'SIGKILL')
    await vi.waitFor(
      async () => expect(await world.read()).toContain("model_provider = 'acme' # work"),
      15_000,
    )
    expect(await world.read()).toContain('model = "gpt-6"')
  })

  it('is safe when the guard itself is ended: there is another one at once', async () => {
    const { world, host } = await inDefaultMode()
    const first = host.guard()
    process.kill(first, 'SIGKILL')
    await vi.waitFor(() => expect(host.guard()).not.toBe(first))
    process.kill(host.pid, 'SIGKILL')
    await restored(world)
  })

  it('is safe when the guard is asked to end, as it is at the end of a session', async () => {
    const { world, host } = await inDefaultMode()
    const first = host.guard()
    for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.kill(first, signal)
    process.kill(host.pid, 'SIGKILL')
    await restored(world)
    expect(host.guard()).toBe(first)
  })

  it('is put back by us when our program is deleted, because the guard could not start it any more', async () => {
    const program = join(folder, 'program')
    await symlink(process.execPath, program)
    const { world, host } = await inDefaultMode(program)
    await rm(program)
    await restored(world)
    expect(isAlive(host.pid)).toBe(true)
  })

  it('is restored by hand when everything was killed at one moment, the guard included', async () => {
    const { world, host } = await inDefaultMode()
    process.kill(host.pid, 'SIGSTOP')
    process.kill(host.guard(), 'SIGKILL')
    process.kill(host.pid, 'SIGKILL')
    await vi.waitFor(() => expect([host.pid, host.guard()].filter(isAlive)).toEqual([]))
    expect(await world.read()).toContain('model_provider = "codex-tray"')
    expect(await runRestore(world)).toBe(0)
    expect(await world.read()).toBe(before)
  })

  it('is left alone by a guard that was released', async () => {
    const { world, host } = await inDefaultMode()
    const changed = await world.read()
    const ended = new Promise((resolve) => host.child.once('exit', resolve))
    host.child.stdin?.write('release\n')
    await ended
    await vi.waitFor(() => expect(isAlive(host.guard())).toBe(false))
    expect(await world.read()).toBe(changed)
  })

  it('waits without cost and has no key in its environment', async () => {
    const { host } = await inDefaultMode()
    if (process.platform !== 'linux') return
    const status = await readFile(`/proc/${host.guard()}/status`, 'utf8')
    expect(Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1])).toBeLessThan(4_000)
    const environment = await readFile(`/proc/${host.guard()}/environ`, 'utf8')
    expect(environment.split('\0').map((one) => one.split('=')[0])).not.toContain('CODEX_TRAY_TEST_HOME')
  })
})

it('waits by itself on Windows, where no shell does', async () => {
  expect(guardCommand(['codex-tray.exe', 'guard'], 'win32')).toEqual(['codex-tray.exe', 'guard'])
  expect(await waitForEnd(Readable.from(['released\n']))).toBe(false)
  expect(await waitForEnd(Readable.from([]))).toBe(true)
  expect(await waitForEnd(Readable.from(['x']))).toBe(true)
})

function runRestore({ codexHome, backupsFolder }: World): Promise<number | null> {
  const child = spawn(process.execPath, [join(folder, 'restore.mjs'), codexHome, backupsFolder], {
    stdio: 'ignore',
  })
  return new Promise((resolve) => child.once('close', resolve))
}
