import { spawn, type ChildProcess } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'vite'
import { vi } from 'vitest'
import { writeFakeDaemon, type FakeDaemonBehaviour } from '../../support/write-fake-daemon.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const fakeService = join(root, 'test', 'fakes', 'service-fake.mjs')
const external = [...builtinModules, ...builtinModules.map((name) => `node:${name}`)]

export type BuiltCli = {
  cli: string
  /** The same command line with the fake service in the proxy's place. */
  withFake(behaviour: string): Promise<string>
  /** The same command line with a fake daemon that behaves so. */
  withDaemon(behaviour: FakeDaemonBehaviour): Promise<string>
  remove(): Promise<void>
}

/** Bundles command line and proxy as a release does, into a folder of its own, with a fake daemon beside them. */
export async function buildCli(): Promise<BuiltCli> {
  const folder = await mkdtemp(join(tmpdir(), 'codex-tray-cli-'))
  const dist = join(folder, 'dist', 'main')
  await build({
    configFile: false,
    logLevel: 'error',
    root,
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: true,
      target: 'node20',
      outDir: dist,
      minify: false,
      rollupOptions: {
        input: {
          cli: join(root, 'electron', 'cli', 'entry.ts'),
          'service-proxy': join(root, 'electron', 'proxy', 'entry.ts'),
        },
        external,
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  })
  const manifest = { name: 'codex-tray', version: '1.2.3', type: 'module' }
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
  await writeFakeDaemon(dist, 'missing')
  return {
    cli: join(dist, 'cli.js'),
    async withFake(behaviour) {
      const copy = join(folder, behaviour, 'main')
      await cp(dist, copy, { recursive: true })
      const url = JSON.stringify(pathToFileURL(fakeService).href)
      const entry = `process.argv[2] = ${JSON.stringify(behaviour)}\nawait import(${url})\n`
      await writeFile(join(copy, 'service-proxy.js'), entry)
      return join(copy, 'cli.js')
    },
    async withDaemon(behaviour) {
      const copy = join(folder, `daemon-${behaviour}`, 'main')
      await cp(dist, copy, { recursive: true })
      await writeFakeDaemon(copy, behaviour)
      return join(copy, 'cli.js')
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

/** One run of the command line, with everything it has said so far. */
export type Run = {
  child: ChildProcess
  pid: number
  out(): string
  err(): string
  /** The complete lines of standard output. */
  lines(): string[]
  events(): Record<string, unknown>[]
  exit: Promise<number | null>
  /** Waits for an event and returns the first that fits. */
  event(fits: (event: Record<string, unknown>) => boolean): Promise<Record<string, unknown>>
}

export function runCli(cli: string, args: readonly string[], env: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, [cli, ...args], {
    env: { ...process.env, ...env },
    // Not inside a package, as for a user: the logger once found its name there only.
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const lines = (): string[] => out.split('\n').slice(0, -1)
  const events = (): Record<string, unknown>[] => lines().map((line) => Object(JSON.parse(line)))
  return {
    child,
    pid: child.pid ?? 0,
    out: () => out,
    err: () => err,
    lines,
    events,
    exit: new Promise((resolve) => child.once('close', (code) => resolve(code))),
    event: (fits) =>
      vi.waitFor(
        () => {
          const found = events().find(fits)
          if (found === undefined) throw new Error(`Not yet. Said so far: ${out}\n${err}`)
          return found
        },
        { timeout: 15_000, interval: 20 },
      ),
  }
}

/** Runs to the end. */
export async function callCli(
  cli: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<{ code: number | null; out: string; err: string }> {
  const run = runCli(cli, args, env)
  const code = await run.exit
  return { code, out: run.out(), err: run.err() }
}
