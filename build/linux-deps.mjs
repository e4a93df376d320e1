import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { Failure, runProgram } from './lib/failure.mjs'
import { isMainModule } from './lib/is-main-module.mjs'
import { step } from './lib/progress.mjs'
import { run } from './lib/run.mjs'

/** Together they bring every library Electron 33 to 45 links to (measured on a bare Debian 12). */
const runtimePackages = ['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1']

/** What the end-to-end tests need beside, each with the program that shows whether it is there. */
const testPackages = {
  xvfb: 'Xvfb',
  xauth: 'xauth',
  trayer: 'trayer',
  openbox: 'openbox',
  xdotool: 'xdotool',
  'x11-utils': 'xwininfo',
  imagemagick: 'import',
  'dbus-daemon': 'dbus-daemon',
}

/** Renamed for the 64-bit time transition in Debian 13 and Ubuntu 24.04. */
const renamedForTime64 = new Set(['libgtk-3-0', 'libasound2'])

/**
 * Installs the system libraries an Electron lacks; does nothing where `ldd` misses none.
 * @param {string} executable
 * @throws {Failure} with the exact line to run, when this user may not install
 */
export async function installRuntimeLibraries(executable) {
  if (process.platform !== 'linux') return
  const missing = await missingLibraries(executable)
  if (missing.length === 0) return
  await install(packageNames(runtimePackages, osRelease()), `Electron needs ${missing.join(', ')}`)
}

/**
 * Installs the programs of the end-to-end tests that are not there.
 * @throws {Failure} with the exact line to run, when this user may not install
 */
export async function installTestPrograms() {
  if (process.platform !== 'linux') return
  const missing = Object.entries(testPackages).filter(([, program]) => !isOnPath(program))
  if (missing.length === 0) return
  const programs = missing.map(([, program]) => program).join(', ')
  await install(
    missing.map(([name]) => name),
    `The end-to-end tests need ${programs}`,
  )
}

/** @param {string} executable @returns {Promise<string[]>} names such as `libnss3.so` */
async function missingLibraries(executable) {
  const { stdout } = await run('ldd', [executable])
  return [...stdout.matchAll(/^\s*(\S+) => not found/gm)].flatMap(([, name]) => name ?? [])
}

/**
 * @param {readonly string[]} names as in Debian 12
 * @param {string} release content of /etc/os-release
 * @returns {string[]} as this system calls them
 */
export function packageNames(names, release) {
  const field = (/** @type {string} */ key) =>
    new RegExp(`^${key}="?([^"\\n]*)"?$`, 'm').exec(release)?.[1] ?? ''
  const version = Number.parseFloat(field('VERSION_ID'))
  // Debian testing has no VERSION_ID: it is newer than any number here.
  const time64 =
    field('ID') === 'ubuntu' ? version >= 24.04 : field('ID') === 'debian' ? !(version < 13) : false
  return names.map((name) => (time64 && renamedForTime64.has(name) ? `${name}t64` : name))
}

/** @param {readonly string[]} packages @param {string} why */
async function install(packages, why) {
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`
  if (!isOnPath('apt-get')) {
    throw new Failure(`${why}: install with your package manager what Debian calls ${packages.join(' ')}.`)
  }
  if (process.getuid?.() !== 0) {
    throw new Failure(`${why}: run  sudo apt-get update && sudo ${command}`)
  }
  await step(`installing ${packages.join(' ')}`, async () => {
    // A stale or empty list is the usual reason for "unable to locate package"; a failed update may still do.
    await apt(['update'])
    const { code, stdout, stderr } = await apt(command.split(' ').slice(1))
    if (code === 0) return
    const reason = (stderr || stdout).trim().split('\n').slice(-2).join(' | ')
    throw new Failure(`${why}, and "${command}" failed with code ${code}: ${reason}`)
  })
}

/** @param {readonly string[]} args */
function apt(args) {
  return run('apt-get', args, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
}

/** @param {string} program */
function isOnPath(program) {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)))
}

function osRelease() {
  try {
    return readFileSync('/etc/os-release', 'utf8')
  } catch {
    return ''
  }
}

if (isMainModule(import.meta.url)) await runProgram(installTestPrograms)
