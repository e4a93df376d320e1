import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

const run = promisify(execFile)
const programs = ['dbus-daemon', 'dbus-send', 'gnome-keyring-daemon']

/** A session bus with an unlocked GNOME Keyring on it, both of this test alone, in folders of their own. */
export type Keyring = { env: Record<string, string>; stop(): Promise<void> }

/** The first program that a keyring needs and this machine has not; null: all are there. */
export function missingForKeyring(): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const isThere = (name: string): boolean => folders.some((folder) => existsSync(join(folder, name)))
  return programs.find((name) => !isThere(name)) ?? null
}

export async function startKeyring(): Promise<Keyring> {
  const home = await mkdtemp(join(tmpdir(), 'codex-tray-keyring-'))
  const runtime = join(home, 'run')
  await mkdir(runtime, { mode: 0o700 })
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const env = { DBUS_SESSION_BUS_ADDRESS: await firstLine(bus), XDG_RUNTIME_DIR: runtime }
  const daemon = spawn('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], {
    env: { ...process.env, ...env, HOME: home, XDG_DATA_HOME: join(home, 'data') },
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  daemon.stdin?.end('a password of this test')
  const stop = async (): Promise<void> => {
    for (const child of [daemon, bus]) {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      if (child.exitCode === null && child.kill()) await gone
    }
    await rm(home, { recursive: true, force: true })
  }
  try {
    await untilOwned('org.freedesktop.secrets', env)
  } catch (error) {
    await stop()
    throw error
  }
  return { env, stop }
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('no output to read')
  for await (const line of createInterface(child.stdout)) return line
  throw new Error('the program ended without a line')
}

async function untilOwned(name: string, env: Record<string, string>): Promise<void> {
  const question = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus']
  for (let tries = 0; tries < 100; tries++) {
    const asked = [...question, 'org.freedesktop.DBus.NameHasOwner', `string:${name}`]
    const { stdout } = await run('dbus-send', asked, { env: { ...process.env, ...env } })
    if (stdout.includes('boolean true')) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`nobody took the name ${name} on the bus`)
}
