import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findCodexInstalls } from '../../../electron/codex/find-installs.ts'

let root = ''
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'codex-installs-')))
})
afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

/** A program of shell lines in a folder of its own; `COUNT` is a file that gets a line at every start. */
function program(folder: string, lines: string, { mode = 0o755, name = 'codex' } = {}): string {
  mkdirSync(join(root, folder), { recursive: true })
  const file = join(root, folder, name)
  writeFileSync(file, `#!/bin/sh\necho started >> "${join(root, 'starts')}"\n${lines}\n`)
  chmodSync(file, mode)
  return file
}

const starts = (): number =>
  existsSync(join(root, 'starts')) ? readFileSync(join(root, 'starts'), 'utf8').split('\n').length - 1 : 0

function find(
  folders: readonly string[],
  configured: string | null = null,
  more: { platform?: NodeJS.Platform } = {},
) {
  const path = [...folders.map((folder) => join(root, folder)), '/usr/bin', '/bin'].join(
    more.platform === 'win32' ? ';' : ':',
  )
  return findCodexInstalls({
    env: { PATH: path, HOME: root },
    configured,
    cacheFile: join(root, 'versions.json'),
    ...more,
  })
}

describe('what is listed', () => {
  test('every codex on PATH in its order, the configured one first', async () => {
    program('a', 'echo codex-cli 0.44.0')
    program('b', 'echo codex-cli 0.169.0')
    const other = program('c', 'echo codex-cli 0.94.0')
    const installs = await find(['a', 'b'], other)
    expect(installs.map(({ source, version }) => [source, version])).toEqual([
      ['configured', '0.94.0'],
      ['path', '0.44.0'],
      ['path', '0.169.0'],
    ])
    expect(installs[0]).toEqual({
      path: other,
      realPath: other,
      source: 'configured',
      version: '0.94.0',
      error: null,
    })
  })

  test('two paths of one program are both listed, and it is asked once', async () => {
    const real = program('a', 'echo codex-cli 0.44.0')
    mkdirSync(join(root, 'b'))
    symlinkSync(real, join(root, 'b', 'codex'))
    const installs = await find(['a', 'b', 'a'])
    expect(installs.map(({ path, realPath, version }) => [path, realPath, version])).toEqual([
      [real, real, '0.44.0'],
      [join(root, 'b', 'codex'), real, '0.44.0'],
    ])
    expect(starts()).toBe(1)
  })

  test('entries of PATH that are empty, relative, files or not there are passed over', async () => {
    program('a', 'echo codex-cli 0.44.0')
    mkdirSync(join(root, 'folder', 'codex'), { recursive: true })
    const path = [
      '',
      '.',
      'a',
      relative(process.cwd(), join(root, 'a')),
      join(root, 'gone'),
      join(root, 'a', 'codex'),
      join(root, 'folder'),
      join(root, 'a'),
    ]
    const installs = await findCodexInstalls({
      env: { PATH: path.join(':') },
      configured: null,
      cacheFile: join(root, 'versions.json'),
    })
    expect(installs.map(({ path }) => path)).toEqual([join(root, 'a', 'codex')])
  })

  test('nothing, where there is none', async () => {
    expect(await find(['a'])).toEqual([])
    expect(await findCodexInstalls({ env: {}, configured: null, cacheFile: join(root, 'x') })).toEqual([])
  })

  test('on Windows the names are codex.exe and codex.cmd, and Path is spelled as it likes', async () => {
    program('a', 'echo codex-cli 0.44.0')
    program('a', 'echo codex-cli 0.94.0', { name: 'codex.cmd' })
    program('b', 'echo codex-cli 0.169.0', { name: 'codex.exe' })
    const installs = await findCodexInstalls({
      env: { Path: `"${join(root, 'a')}";${join(root, 'b')}`, PATHEXT: '.EXE' },
      configured: null,
      cacheFile: join(root, 'versions.json'),
      platform: 'win32',
    })
    expect(installs.map(({ version }) => version)).toEqual(['0.94.0', '0.169.0'])
  })
})

describe('the version', () => {
  test('comes from stdout alone, whatever stderr warns of', async () => {
    program('a', 'echo "WARNING: proceeding, codex-cli 9.9.9" >&2; echo codex-cli 0.169.0')
    expect((await find(['a']))[0]).toMatchObject({ version: '0.169.0', error: null })
  })

  test("npm's launcher is started as it is, with node from the given PATH", async () => {
    mkdirSync(join(root, 'a'))
    const file = join(root, 'a', 'codex')
    writeFileSync(file, '#!/usr/bin/env node\nconsole.log("codex-cli 0.94.0")\n', { mode: 0o755 })
    mkdirSync(join(root, 'node'))
    symlinkSync(process.execPath, join(root, 'node', 'node'))
    expect((await find(['a', 'node']))[0]).toMatchObject({ version: '0.94.0' })
  })

  test('nothing of a shell is done to the path', async () => {
    const file = program('a $(touch injected); "b', 'echo codex-cli 0.44.0')
    expect((await find([], file))[0]).toMatchObject({ version: '0.44.0' })
    expect(existsSync(join(root, 'injected'))).toBe(false)
  })

  test('is given to the program with nothing but the environment it was told', async () => {
    program('a', 'echo codex-cli "${CODEX_TRAY_API_KEY:-0.44.0}"')
    process.env['CODEX_TRAY_API_KEY'] = 'secret'
    try {
      expect((await find(['a']))[0]).toMatchObject({ version: '0.44.0' })
    } finally {
      delete process.env['CODEX_TRAY_API_KEY']
    }
  })
})

describe('one that does not run is listed with the reason', () => {
  test.each([
    ['not executable', 'echo codex-cli 0.44.0', 0o644, /not executable.*chmod \+x/],
    ['crashed', 'kill -SEGV $$', 0o755, /crashed \(SIGSEGV\).*npm install/],
    [
      'the package of the platform is missing (0.169.0)',
      'echo "Error: Missing optional dependency @openai/codex-linux-x64. Reinstall Codex: npm install" >&2; exit 1',
      0o755,
      /package for this platform.*@openai\/codex-linux-x64/,
    ],
    [
      'the same as 0.44.0 says it',
      'echo "Error: spawn /lib/vendor/codex ENOENT" >&2; exit 1',
      0o755,
      /package for this platform/,
    ],
    [
      'node is missing',
      `echo "/usr/bin/env: 'node': No such file or directory" >&2; exit 127`,
      0o755,
      /needs node/,
    ],
    ['another program', 'echo hello; exit 0', 0o755, /not Codex.*got hello; accepted: codex-cli X\.Y\.Z/],
    ['a failure', 'echo "Error: broken" >&2; exit 3', 0o755, /code 3.*got Error: broken/],
  ])('%s', async (_name, lines, mode, message) => {
    const file = program('a', lines, { mode })
    const [install] = await find(['a'])
    expect(install).toMatchObject({ path: file, version: null, error: { code: 'codex_unusable' } })
    expect(install?.error?.message).toMatch(message)
    expect(install?.error?.facts.where).toBe(file)
    expect(install?.error?.facts.fix).toBeTruthy()
  })

  test('its interpreter is missing', async () => {
    const file = program('a', '')
    writeFileSync(file, '#!/nowhere/node\n')
    expect((await find(['a']))[0]?.error?.message).toMatch(/interpreter in its first line/)
  })

  test('it is no program at all', async () => {
    const file = program('a', '')
    writeFileSync(file, Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0]))
    expect((await find(['a']))[0]?.error).toMatchObject({ code: 'codex_unusable' })
  })

  test('a configured path that is not there, a link that leads nowhere, a relative path', async () => {
    expect((await find([], join(root, 'gone')))[0]?.error).toMatchObject({
      code: 'codex_missing',
      facts: { where: join(root, 'gone') },
    })
    mkdirSync(join(root, 'a'))
    symlinkSync(join(root, 'gone'), join(root, 'a', 'codex'))
    expect((await find(['a']))[0]?.error).toMatchObject({ code: 'codex_missing' })
    expect((await find([], 'bin/codex'))[0]?.error).toMatchObject({
      code: 'codex_unusable',
      facts: { current: 'bin/codex' },
    })
  })
})

describe('what was found is kept', () => {
  test('and no program is started again', async () => {
    program('a', 'echo codex-cli 0.44.0')
    program('b', 'echo codex-cli 0.169.0')
    const first = await find(['a', 'b'])
    expect(starts()).toBe(2)
    expect(await find(['a', 'b'])).toEqual(first)
    expect(starts()).toBe(2)
  })

  test('until the program changes, by content or by date', async () => {
    const file = program('a', 'echo codex-cli 0.44.0')
    await find(['a'])
    program('a', 'echo codex-cli 0.169.0')
    expect((await find(['a']))[0]?.version).toBe('0.169.0')
    const before = starts()
    utimesSync(file, 1, 1)
    await find(['a'])
    expect(starts()).toBe(before + 1)
  })

  test('not beyond the permission to run it', async () => {
    const file = program('a', 'echo codex-cli 0.44.0')
    await find(['a'])
    chmodSync(file, 0o644)
    expect((await find(['a']))[0]?.error?.code).toBe('codex_unusable')
  })

  test("an update that leaves npm's launcher untouched is noticed by its package.json", async () => {
    const launcher = program(
      'pkg/bin',
      'sed -n "s/.*version.: .\\([0-9.]*\\).*/codex-cli \\1/p" "$(dirname "$0")/../package.json"',
      { name: 'codex.js' },
    )
    writeFileSync(join(root, 'pkg', 'package.json'), '{"version": "0.94.0"}')
    expect((await find([], launcher))[0]?.version).toBe('0.94.0')
    writeFileSync(join(root, 'pkg', 'package.json'), '{"version": "0.95.0"}')
    expect((await find([], launcher))[0]?.version).toBe('0.95.0')
  })

  test('failures are not kept: the next look asks again', async () => {
    program('a', `[ -e "${join(root, 'mended')}" ] || exit 1; echo codex-cli 0.44.0`)
    expect((await find(['a']))[0]?.version).toBeNull()
    writeFileSync(join(root, 'mended'), '')
    expect((await find(['a']))[0]?.version).toBe('0.44.0')
  })

  test('nor is what a version manager starts: its own file does not tell', async () => {
    program('shims', 'echo codex-cli 0.44.0')
    await find(['shims'])
    await find(['shims'])
    expect(starts()).toBe(2)
  })

  test.each(['', '{"format":1,"entries":[{"realPath":7}]}', 'not json', '[]', '{"format":99}'])(
    'a broken file (%j) is passed over and replaced',
    async (contents) => {
      program('a', 'echo codex-cli 0.44.0')
      writeFileSync(join(root, 'versions.json'), contents)
      expect((await find(['a']))[0]?.version).toBe('0.44.0')
      await find(['a'])
      expect(starts()).toBe(1)
    },
  )

  test('where it cannot be kept, it is found all the same', async () => {
    program('a', 'echo codex-cli 0.44.0')
    const installs = await findCodexInstalls({
      env: { PATH: `${join(root, 'a')}:/bin` },
      configured: null,
      cacheFile: join(root, 'no', 'such', 'folder', 'versions.json'),
    })
    expect(installs[0]?.version).toBe('0.44.0')
  })
})
