import { spawn, type ChildProcess } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { inProject } from '../../../build/lib/project.mjs'

/**
 * The launcher in a project of its own, where "Vite" is ten lines: it notes that it ran and "compiles" the one source
 * file by copying it.
 */
const vite = `
import { appendFileSync, copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
console.log('vite says hello')
appendFileSync('builds.log', process.env.NODE_ENV ?? 'clean')
if (existsSync('broken')) { console.error('line 3 is wrong'); process.exit(1) }
await new Promise((resolve) => setTimeout(resolve, 300))
for (const folder of ['main', 'preload', 'renderer']) mkdirSync('dist/' + folder, { recursive: true })
copyFileSync('electron/cli.js', 'dist/main/cli.js')
for (const file of ['main/main.js', 'preload/preload.cjs', 'renderer/index.html']) writeFileSync('dist/' + file, '')
`

let project: string
let children: ChildProcess[] = []

function put(path: string, content: string): void {
  const file = join(project, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
}

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'codex-tray-launcher-'))
  cpSync(inProject('build'), join(project, 'build'), { recursive: true })
  put('package.json', '{"type":"module"}')
  put('vite.config.ts', '')
  put('node_modules/vite/bin/vite.js', vite)
  put('node_modules/vite/package.json', '{"type":"module"}')
  put('electron/cli.js', "console.log('one', process.pid, ...process.argv.slice(2)); process.exitCode = 3")
})
afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  children = []
  rmSync(project, { recursive: true, force: true })
})

function start(...args: string[]): ChildProcess {
  const child = spawn(process.execPath, [join(project, 'build', 'codex-tray.mjs'), ...args], {
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  return child
}

async function finish(child: ChildProcess): Promise<{ code: number | null; stdout: string; stderr: string }> {
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (bytes: Buffer) => (stdout += bytes.toString()))
  child.stderr?.on('data', (bytes: Buffer) => (stderr += bytes.toString()))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, stdout, stderr }
}

function builds(): number {
  const log = join(project, 'builds.log')
  return existsSync(log) ? readFileSync(log, 'utf8').split('clean').length - 1 : 0
}

test('builds what is missing, then is the command: its arguments, output, exit code and process', async () => {
  const child = start('serve', '--port', '0')
  const { code, stdout } = await finish(child)
  expect(stdout).toBe(`one ${child.pid} serve --port 0\n`)
  expect(code).toBe(3)
  expect(builds()).toBe(1)
})

test('builds again only after a change, also one to something older', async () => {
  await finish(start())
  await finish(start())
  expect(builds()).toBe(1)
  put('electron/cli.js', "console.log('two')")
  expect((await finish(start())).stdout).toBe('two\n')
  rmSync(join(project, 'electron', 'cli.js'))
  put('electron/cli.js', "console.log('three')")
  expect((await finish(start())).stdout).toBe('three\n')
  expect(builds()).toBe(3)
})

test('callers at the same time build once, and a lock left by a killed one does not hold them up', async () => {
  put('node_modules/.cache/build.lock', '999999999')
  const results = await Promise.all([finish(start()), finish(start()), finish(start())])
  expect(results.map(({ code }) => code)).toEqual([3, 3, 3])
  expect(builds()).toBe(1)
})

test('a build that fails is one clear line after its output, and nothing on stdout', async () => {
  put('broken', '')
  const { code, stdout, stderr } = await finish(start())
  expect(code).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toContain('line 3 is wrong')
  expect(stderr.trim().split('\n').at(-1)).toMatch(/^codex-tray: The build failed \(vite ended with code 1\)/)
  expect(existsSync(join(project, 'node_modules', '.cache', 'build.lock'))).toBe(false)
})

test('a package without sources never builds', async () => {
  await finish(start())
  for (const path of ['vite.config.ts', 'electron', 'node_modules']) {
    rmSync(join(project, path), { recursive: true })
  }
  expect((await finish(start())).code).toBe(3)
  rmSync(join(project, 'dist'), { recursive: true })
  const { code, stderr } = await finish(start())
  expect(code).toBe(2)
  expect(stderr).toMatch(/incomplete: dist\/ is missing/)
})

test('without the build tools it says what to run', async () => {
  rmSync(join(project, 'node_modules'), { recursive: true })
  const { code, stderr } = await finish(start())
  expect(code).toBe(2)
  expect(stderr).toMatch(/run "npm ci" in .* first/)
})

test('a signal reaches the command itself', async () => {
  put(
    'electron/cli.js',
    "process.on('SIGTERM', () => { console.log('draining'); process.exit(0) }); console.log('up'); setInterval(() => {}, 1000)",
  )
  const child = start()
  const finished = finish(child)
  await new Promise((resolve) => child.stdout?.once('data', resolve))
  child.kill('SIGTERM')
  expect(await finished).toMatchObject({ code: 0, stdout: 'up\ndraining\n' })
})
