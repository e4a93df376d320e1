import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { inProject } from '../../../build/lib/project.mjs'

/** A system of its own: the PATH holds only the programs a test puts there. */
let bin: string
beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), 'codex-tray-path-'))
})
afterEach(() => rmSync(bin, { recursive: true, force: true }))

function program(name: string, script: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`)
  chmodSync(join(bin, name), 0o755)
}

function install(call: string, uid: number): { status: number | null; stderr: string } {
  const script = `
    process.getuid = () => ${uid}
    const deps = await import(${JSON.stringify(inProject('build', 'linux-deps.mjs'))})
    const { runProgram } = await import(${JSON.stringify(inProject('build', 'lib', 'failure.mjs'))})
    await runProgram(() => deps.${call})`
  return spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
    env: { PATH: bin },
  })
}

const aptLog = (): string => {
  const file = join(bin, 'apt.log')
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}
const noteApt = 'echo "$@" >> "${0%/*}/apt.log"'
const missing = 'echo "	libnss3.so => not found"; echo "	libc.so.6 => /lib/libc.so.6 (0x1)"'

describe.runIf(process.platform === 'linux')('missing system libraries', () => {
  test('none missing: nothing is run', () => {
    program('ldd', 'echo "	libc.so.6 => /lib/libc.so.6 (0x1)"')
    program('apt-get', noteApt)
    expect(install("installRuntimeLibraries('/x')", 0).status).toBe(0)
    expect(aptLog()).toBe('')
  })

  test('root: they are installed, after fetching the lists', () => {
    program('ldd', missing)
    program('apt-get', noteApt)
    expect(install("installRuntimeLibraries('/x')", 0).status).toBe(0)
    expect(aptLog()).toMatch(
      /^update\ninstall -y --no-install-recommends libgtk-3-0\S* libnss3 libasound2\S* libgbm1\n$/,
    )
  })

  test('not root: the exact line, exit code 1, nothing is run', () => {
    program('ldd', missing)
    program('apt-get', noteApt)
    const { status, stderr } = install("installRuntimeLibraries('/x')", 1000)
    expect(status).toBe(1)
    expect(stderr).toMatch(
      /^codex-tray: Electron needs libnss3\.so: run {2}sudo apt-get update && sudo apt-get install -y --no-install-recommends libgtk-3-0\S* libnss3 libasound2\S* libgbm1\n$/,
    )
    expect(aptLog()).toBe('')
  })

  test('an installation that fails says why in one line', () => {
    program('ldd', missing)
    program('apt-get', 'echo "E: Unable to fetch some archives" >&2; exit 100')
    const { status, stderr } = install("installRuntimeLibraries('/x')", 0)
    expect(status).toBe(1)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stderr).toMatch(/failed with code 100: E: Unable to fetch some archives/)
  })

  test('without apt the packages are named', () => {
    program('ldd', missing)
    const { status, stderr } = install("installRuntimeLibraries('/x')", 0)
    expect(status).toBe(1)
    expect(stderr).toMatch(/install with your package manager what Debian calls libgtk-3-0/)
  })
})

describe.runIf(process.platform === 'linux')('programs of the end-to-end tests', () => {
  test('only what is missing is asked for', () => {
    for (const name of ['Xvfb', 'xauth', 'trayer', 'openbox', 'import', 'dbus-daemon']) program(name, '')
    program('apt-get', noteApt)
    const { status } = install('installTestPrograms()', 0)
    expect(status).toBe(0)
    expect(aptLog()).toBe('update\ninstall -y --no-install-recommends xdotool x11-utils\n')
  })
})
