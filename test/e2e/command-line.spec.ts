import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'playwright/test'
import { openDocuments } from '../../electron/codex-config/open-documents.ts'
import { useInCodex } from '../../electron/codex-config/use-in-codex.ts'
import { dataLayout } from '../../electron/node/data-layout.ts'
import { projectRoot, sandboxArgs } from '../support/launch-app.ts'

const before = '# my Codex\nmodel_provider = "acme" # at work\n\n[model_providers.acme]\nname = "Acme"\n'
let home: string
let dataDir: string
let file: string

test.beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'codex-tray-command-'))
  dataDir = join(home, 'data')
  file = join(home, 'codex', 'config.toml')
  await mkdir(join(home, 'codex'))
  await writeFile(file, before)
  const docs = openDocuments({
    codexHome: join(home, 'codex'),
    ourConfigFile: join(home, 'ours.toml'),
    backupsFolder: dataLayout(dataDir).backups,
    now: Date.now,
  })
  const use = { codexVersion: '0.169.0', baseUrl: 'http://127.0.0.1:1/v1', keyCommand: null, envKey: 'X' }
  await useInCodex(docs, { ...use, mode: 'profile' })
  await useInCodex(docs, { ...use, mode: 'default' })
  docs.close()
})
test.afterEach(() => rm(home, { recursive: true, force: true }))

/** The app's program with words after it, where there is no display. */
async function type(...words: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const electron = String(createRequire(import.meta.url)('electron'))
  const child = spawn(electron, [projectRoot, ...sandboxArgs, ...words], {
    env: { PATH: process.env['PATH'], HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { out: '', err: '' }
  child.stdout.on('data', (bytes: Buffer) => (said.out += bytes.toString()))
  child.stderr.on('data', (bytes: Buffer) => (said.err += bytes.toString()))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, ...said }
}

test('the app is the command line too: it restores without a display and leaves no profile folder', async () => {
  const { code, out } = await type('restore', '--for-removal', `--data-dir=${dataDir}`)
  expect(out).toContain(`Restored ${file}`)
  expect(code).toBe(0)
  expect(await readFile(file, 'utf8')).toBe(before)
  expect(await readdir(join(home, 'codex'))).toEqual(['config.toml'])
  expect((await readdir(home)).toSorted()).toEqual(['codex', 'data'])
})

test('as the guard it restores the default and leaves the provider', async () => {
  expect((await type('restore', '--if-gone', `--data-dir=${dataDir}`)).code).toBe(0)
  const after = await readFile(file, 'utf8')
  expect(after.startsWith(before)).toBe(true)
  expect(after).toContain('[model_providers.codex-tray]')
})

test('Codex is run in its place: its words, its streams, its exit code; what it would die of is refused', async () => {
  const program = join(home, 'codex-program')
  const script =
    '#!/bin/sh\n[ "$1" = "--version" ] && echo "codex-cli 0.148.0" && exit 0\necho "got: $*"; exit 7\n'
  await writeFile(program, script, { mode: 0o755 })
  const config = join(home, 'ours.toml')
  await writeFile(config, `[daemon]\ncodex_path = ${JSON.stringify(program)}\n`)
  const run = ['codex', 'run', `--data-dir=${dataDir}`, `--config=${config}`, '--']
  expect(await type(...run, 'exec', '--json', '--', '--full-auto')).toMatchObject({
    code: 7,
    out: 'got: exec --json -- --full-auto\n',
  })
  const refused = await type(...run, 'exec', '--full-auto', 'hi')
  expect(refused.err).toContain('Codex 0.148.0 was not started')
  expect(refused).toMatchObject({ code: 2, out: '' })
})

test('a wrong word is answered, and no window opens', async () => {
  const { code, err } = await type('restor')
  expect(err).toContain('Did you mean restore?')
  expect(code).toBe(2)
})
