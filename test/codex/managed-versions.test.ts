import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openManagedVersions } from '../../electron/codex/managed/managed-versions.ts'
import { programRunner } from '../../electron/codex/managed/run-program.ts'
import { AppError } from '../../shared/errors/app-error.ts'

const root = mkdtempSync(join(tmpdir(), 'codex-managed-'))
const folder = join(root, 'codex')
/** As the npm of this machine is set up. */
const versions = openManagedVersions({ folder, run: programRunner(process.env), env: process.env })
let isReachable = true

beforeAll(async () => {
  try {
    await versions.available()
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'registry_unreachable') throw error
    isReachable = false
    process.stderr.write(`\n### ${error.message} The tests of managed versions are SKIPPED ###\n\n`)
  }
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

test('the real registry offers the releases the facts are about, newest first', async ({ skip }) => {
  skip(!isReachable, 'no npm registry')
  const available = await versions.available()
  expect(available).toEqual(expect.arrayContaining(['0.169.0', '0.94.0', '0.44.0', '0.42.0']))
  expect(available.indexOf('0.169.0')).toBeLessThan(available.indexOf('0.94.0'))
  expect(available.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
})

// The first is one package for all platforms (89 MB), the second a package for each (167 MB).
test.for(['0.44.0', '0.169.0'])(
  '%s is installed from it and runs',
  { timeout: 600_000 },
  async (version, { skip }) => {
    skip(!isReachable, 'no npm registry')
    const steps = new Set<string>()
    const installed = await versions.install(
      version,
      ({ step }) => steps.add(step),
      new AbortController().signal,
    )
    expect([...steps]).toEqual(['asking', 'fetching', 'checking', 'unpacking', 'trying', 'done'])
    const env = { CODEX_HOME: join(root, 'home') }
    const stdio = ['ignore', 'pipe', 'ignore'] as const
    expect(execFileSync(installed.path, ['--version'], { encoding: 'utf8', env, stdio: [...stdio] })).toBe(
      `codex-cli ${version}\n`,
    )
    expect(installed.bytes).toBeGreaterThan(40_000_000)
    expect(readdirSync(folder).filter((name) => name.startsWith('.work'))).toEqual([])
    await versions.use(version)
    expect((await versions.inUse())?.path).toBe(installed.path)
  },
)
