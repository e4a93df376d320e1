import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseCodexCommand } from '../../../electron/cli/codex-command.ts'
import { codex, type CodexOptions } from '../../../electron/cli/commands/codex.ts'
import { platformTarget, programPlaces } from '../../../electron/codex/managed/platform-target.ts'
import { codexName, openManagedWorld, type ManagedWorld } from '../managed/world.ts'

let world: ManagedWorld
let interrupt: () => void
let printed: { out: string[]; err: string[] }
beforeEach(async () => {
  world = await openManagedWorld()
  const [place = []] = programPlaces(platformTarget(process.platform, process.arch))
  for (const version of ['0.42.0', '0.44.0']) {
    const contents = `#!/bin/sh\necho codex-cli ${version}\n`
    const program = { path: ['package', ...place].join('/'), contents, mode: 0o755 }
    world.registry.publish(codexName, version, [program])
  }
})
afterEach(() => world.close())

/** As typed; without npm on PATH the registry comes from the environment. */
async function type(line: string): Promise<number> {
  printed = { out: [], err: [] }
  const words = line.split(' ').filter((word) => word !== '')
  return codex(
    {
      command: managing(words.filter((word) => word !== '--json')),
      json: words.includes('--json'),
      dataDir: join(world.root, 'data'),
      env: { PATH: join(world.root, 'no-npm-here'), npm_config_registry: world.registry.url },
      onSignal: (listener) => (interrupt = listener),
    },
    {
      out: (text) => void printed.out.push(text),
      err: (text) => void printed.err.push(text),
      flush: async () => undefined,
    },
  )
}

function managing(words: readonly string[]): CodexOptions['command'] {
  const command = parseCodexCommand(words)
  if (command.action === 'run') throw new Error('run is another command')
  return command
}

const printedJson = (): unknown[] => printed.out.map((line): unknown => JSON.parse(line))

test('a session of one user: offered, installed, chosen, back, removed', async () => {
  expect(await type('--json')).toBe(0)
  expect(printedJson()).toEqual([{ inUse: null, previous: null, versions: [], problem: null }])
  expect(await type('available --json')).toBe(0)
  expect(printedJson()).toEqual([{ available: ['0.44.0', '0.42.0'] }])
  expect(await type('install latest --json')).toBe(0)
  const lines = printedJson()
  expect(lines[0]).toMatchObject({ event: 'progress', version: '0.44.0', step: 'asking' })
  expect(lines.at(-1)).toMatchObject({ event: 'installed', version: '0.44.0', inUse: false })
  expect(await type('install 0.42.0')).toBe(0)
  expect(printed.err).toContain('unpacking')
  expect(printed.out).toEqual([expect.stringMatching(/^Codex 0\.42\.0 is installed \(0\.\d MB\): \//)])
  await type('use 0.44.0')
  await type('use 0.42.0 --json')
  expect(printedJson()).toEqual([{ inUse: '0.42.0' }])
  await type('list')
  expect(printed.out).toEqual([
    expect.stringMatching(/^0\.44\.0 .*\(used before\)$/),
    expect.stringMatching(/^0\.42\.0 .*\(in use\)$/),
  ])
  await expect(type('remove 0.42.0')).rejects.toMatchObject({ code: 'codex_version_in_use' })
  await type('rollback --json')
  expect(printedJson()).toEqual([{ inUse: '0.44.0' }])
  await type('use none')
  expect(printed.out).toEqual(['codex-tray uses your own Codex from its next start of the daemon'])
  await type('remove 0.42.0 --json')
  expect(printedJson()).toEqual([{ removed: '0.42.0' }])
})

test('Ctrl+C cancels an installation', async () => {
  world.registry.answer(`/${codexName}/-/codex-0.44.0.tgz`, () => interrupt())
  await expect(type('install 0.44.0')).rejects.toMatchObject({ code: 'install_cancelled' })
  await type('list --json')
  expect(printedJson()).toMatchObject([{ versions: [] }])
})

test('a chosen version that is gone is exit code 1', async () => {
  await type('install 0.44.0')
  await type('use 0.44.0')
  rmSync(join(world.folder, '0.44.0'), { recursive: true })
  expect(await type('list')).toBe(1)
  expect(printed.err).toEqual([expect.stringContaining('Codex 0.44.0')])
  expect(await type('list --json')).toBe(1)
  expect(printedJson()).toMatchObject([{ problem: { code: 'codex_missing' } }])
})

test.each(['instal 0.44.0', 'install', 'use', 'remove', 'list 0.44.0', 'use 0.44.0 0.42.0', 'rollback 1'])(
  'wrong usage: %s',
  (line) => {
    expect(() => parseCodexCommand(line.split(' '))).toThrow(expect.objectContaining({ code: 'usage' }))
  },
)
