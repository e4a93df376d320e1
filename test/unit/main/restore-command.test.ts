import { expect, it } from 'vitest'
import { parseArguments } from '../../../electron/cli/arguments.ts'
import { commandOf } from '../../../electron/main/app-arguments.ts'
import { restoreCommand, type ProgramFacts } from '../../../electron/main/restore-command.ts'

const facts: ProgramFacts = {
  execPath: '/opt/codex-tray/codex-tray',
  appPath: null,
  env: {},
  platform: 'linux',
  noSandbox: false,
  dataDir: '/d',
}

it('is this program as the command line, which restores the default', () => {
  for (const more of [{}, { appPath: '/src', noSandbox: true }] satisfies Partial<ProgramFacts>[]) {
    const [program, ...args] = restoreCommand({ ...facts, ...more })
    expect(program).toBe('/opt/codex-tray/codex-tray')
    const words = commandOf(args, { ...facts, ...more }.appPath, '/')
    expect(parseArguments(words ?? [], '/')).toMatchObject({
      command: 'restore',
      what: 'default-provider',
      dataDir: '/d',
    })
  }
})

it('waits by itself on Windows', () => {
  const [, ...args] = restoreCommand({ ...facts, platform: 'win32' })
  expect(parseArguments(args, '/')).toMatchObject({ command: 'guard', dataDir: '/d' })
})

it('is the AppImage and not what is mounted of it, unless the variables are those of another one', () => {
  const env = { APPIMAGE: '/home/u/codex-tray.AppImage', APPDIR: '/tmp/.mount_abc' }
  expect(restoreCommand({ ...facts, env, execPath: '/tmp/.mount_abc/codex-tray' })[0]).toBe(env.APPIMAGE)
  expect(restoreCommand({ ...facts, env })[0]).toBe(facts.execPath)
  expect(restoreCommand({ ...facts, env: { APPIMAGE: '/x' } })[0]).toBe(facts.execPath)
})
