import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, copyFile, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inProject } from '../../../build/lib/project.mjs'
import { run, type Finished } from '../../../build/lib/run.mjs'

/**
 * The script in a layout of its own: the program is a shell under our name, users come from a list, and `runuser` notes
 * what it was to run, as whom.
 */
let root: string
let program: string
const children: ChildProcess[] = []
const { uid } = userInfo()
const oddHome = `odd $(touch pwned) 'q" home`

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'codex-tray-remove-')))
  program = join(root, 'opt/codex-tray/codex-tray')
  await mkdir(join(root, 'opt/codex-tray'), { recursive: true })
  await mkdir(join(root, 'bin'))
  await mkdir(join(root, 'home'))
  await copyFile(await realpath('/bin/sh'), program)
  await chmod(program, 0o755)
  const text = await readFile(inProject('build/remove/before-remove.sh'), 'utf8')
  const moved = text.replaceAll('/opt/', `${root}/opt/`).replaceAll('/home/', `${root}/home/`)
  await writeFile(join(root, 'script.sh'), moved.replace('gone_within 15', 'gone_within 1'))
  await fake('getent', 'cat "$ROOT/passwd"')
  await fake(
    'runuser',
    'printf "%s\\n" "$@" - >>"$ROOT/ran"; cat "$ROOT/says" 2>/dev/null; exit "${FAIL:-0}"',
  )
})
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await rm(root, { recursive: true, force: true })
})

async function fake(name: string, body: string): Promise<void> {
  await writeFile(join(root, 'bin', name), `#!/bin/sh\n${body}\n`)
  await chmod(join(root, 'bin', name), 0o755)
}

async function addUser(name: string, home: string, id = uid): Promise<string> {
  const folder = join(root, 'homes', home)
  await mkdir(join(folder, '.local/state/codex-tray/backups'), { recursive: true })
  await writeFile(join(root, 'passwd'), `${name}:x:${id}:${id}::${folder}:/bin/false\n`, { flag: 'a' })
  return folder
}

function remove(how: string, env: Record<string, string> = {}): Promise<Finished> {
  const path = `${join(root, 'bin')}:${process.env['PATH'] ?? ''}`
  return run('/bin/sh', [join(root, 'script.sh'), how], {
    cwd: root,
    env: { ...process.env, ...env, PATH: path, ROOT: root },
  })
}

/** What was run: for each user the arguments of `runuser`. */
async function ran(): Promise<string[][]> {
  const text = await readFile(join(root, 'ran'), 'utf8').catch(() => '')
  return text
    .split('\n-\n')
    .slice(0, -1)
    .map((one) => one.split('\n'))
}

/** One that runs, as the program or a helper of it, until it is told to end. */
async function start(shell: string, ...args: string[]): Promise<ChildProcess> {
  const child = spawn(program, ['-c', `${shell} echo up; read line`, 'codex-tray', ...args], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  children.push(child)
  await once(child.stdout, 'data')
  return child
}

describe.skipIf(process.platform !== 'linux')('before the package is removed', () => {
  it.each(['remove', 'deconfigure', '0'])(
    '%s restores as each user, whatever the home is called',
    async (how) => {
      const home = await addUser('first', oddHome)
      await addUser('second', 'plain')
      const { code, stderr } = await remove(how)
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      const users = await ran()
      expect(users.map(([, name]) => name)).toEqual(['first', 'second'])
      const sandbox = uid === 0 ? ['--no-sandbox'] : []
      const clean = ['env', '-i', `HOME=${home}`, 'PATH=/usr/bin:/bin', 'LANG=C.UTF-8']
      const headless = '--ozone-platform=headless'
      const words = ['restore', '--for-removal', `--data-dir=${home}/.local/state/codex-tray`]
      expect(users[0]).toEqual(['-u', 'first', '--', ...clean, program, headless, ...sandbox, ...words])
      await expect(readFile(join(root, 'pwned'))).rejects.toThrow('ENOENT')
    },
  )

  it.each(['upgrade', 'failed-upgrade', '1', ''])(
    '"%s" touches nothing: a version of us stays',
    async (how) => {
      await addUser('first', 'plain')
      const child = await start('')
      expect(await remove(how)).toMatchObject({ code: 0, stdout: '', stderr: '' })
      expect(await ran()).toEqual([])
      expect(child.exitCode ?? child.signalCode).toBeNull()
    },
  )

  it('leaves users alone who never used it, and folders of somebody else', async () => {
    await addUser('other', 'theirs', uid + 1)
    const bare = await addUser('bare', 'bare')
    await rm(join(bare, '.local'), { recursive: true })
    expect(await remove('remove')).toMatchObject({ code: 0 })
    expect(await ran()).toEqual([])
  })

  it('finds a home no list of users names', async () => {
    await writeFile(join(root, 'passwd'), '')
    await mkdir(join(root, 'home/ldap/.local/state/codex-tray/backups'), { recursive: true })
    await remove('remove')
    expect((await ran()).map(([, name]) => name)).toEqual([userInfo().username])
  })

  it('says which file is left and how to mend it, goes on, and never fails', async () => {
    const home = await addUser('first', 'plain')
    await addUser('second', 'too')
    await writeFile(join(root, 'says'), '[1:2/3:ERROR:bus.cc(4)] no bus\nNot restored: /the/file\n')
    const { code, stderr } = await remove('remove', { FAIL: '2' })
    expect(code).toBe(0)
    expect(stderr).toContain('codex-tray: first: Not restored: /the/file\n')
    expect(stderr).toContain(`${home}/.codex/config.toml`)
    expect(stderr).toContain('[model_providers.codex-tray]')
    expect(stderr).not.toContain('bus.cc')
    expect((await ran()).length).toBe(2)
  })

  it('ends what runs of it before it restores, and nothing else', async () => {
    await addUser('first', 'plain')
    const app = await start('')
    const helper = await start('', '--type=renderer')
    const ended = once(app, 'exit')
    await fake('runuser', `kill -0 ${app.pid} 2>/dev/null && touch "$ROOT/too-early"; echo - >>"$ROOT/ran"`)
    expect(await remove('remove')).toMatchObject({ code: 0, stderr: '' })
    expect(await ended).toEqual([null, 'SIGTERM'])
    expect(helper.exitCode ?? helper.signalCode).toBeNull()
    await expect(readFile(join(root, 'too-early'))).rejects.toThrow('ENOENT')
  })

  it('ends by force what does not end by itself, also one whose file an upgrade replaced', async () => {
    await addUser('first', 'plain')
    const stubborn = await start("trap '' TERM;")
    const ended = once(stubborn, 'exit')
    await rm(program)
    const { code, stderr } = await remove('remove')
    expect(code).toBe(0)
    expect(await ended).toEqual([null, 'SIGKILL'])
    expect(stderr).toContain(`ended by force: ${stubborn.pid}\n`)
    expect((await ran()).length).toBe(1)
  })
})
