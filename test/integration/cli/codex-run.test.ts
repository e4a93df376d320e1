import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { toldReportSchema } from '../../../shared/doctor/finding.ts'
import { buildCli, callCli, runCli, type BuiltCli, type Run } from './built-cli.ts'

/** A Codex that writes down how it was started, and does what its first word says. */
const script = (version: string): string => `#!/bin/sh
if [ "$1" = "--version" ]; then echo "codex-cli ${version}"; exit 0; fi
{ pwd; for word in "$@"; do echo "[$word]"; done; echo "key=$CODEX_TRAY_API_KEY mine=$MINE"; echo $$; } > "$CODEX_HOME/started"
case "$*" in
  *code-7*) echo out; echo err >&2; exit 7;;
  *wait*)
    trap 'echo hup; exit 11' HUP; trap 'echo int; exit 12' INT; trap 'echo term; exit 13' TERM
    echo waiting; while :; do sleep 0.05; done;;
  *die*) kill -KILL $$;;
esac
`

let built: BuiltCli
let root = ''
const runs: Run[] = []
beforeAll(async () => {
  built = await buildCli()
})
afterAll(() => built.remove())
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'codex-tray-run-'))
  await Promise.all(['bin', 'codex-home', 'data'].map((name) => mkdir(join(root, name), { mode: 0o700 })))
  await install('bin/codex', '0.148.0')
})
afterEach(async () => {
  for (const run of runs.splice(0)) run.child.kill('SIGKILL')
  await rm(root, { recursive: true, force: true })
})

async function install(path: string, version: string): Promise<void> {
  await writeFile(join(root, path), script(version))
  await chmod(join(root, path), 0o755)
}
const env = (): Record<string, string> => ({
  PATH: `${join(root, 'bin')}:/usr/bin:/bin`,
  HOME: root,
  CODEX_HOME: join(root, 'codex-home'),
  CODEX_TRAY_API_KEY: 'sk-of-ours',
  MINE: 'yes',
})
const argv = (...args: string[]): string[] => ['codex', 'run', '--data-dir', join(root, 'data'), ...args]
const call = (...args: string[]): ReturnType<typeof callCli> => callCli(built.cli, argv(...args), env())
const started = (): Promise<string> => readFile(join(root, 'codex-home', 'started'), 'utf8')
const wasStarted = (): boolean => existsSync(join(root, 'codex-home', 'started'))
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('codex-tray codex run', () => {
  it('is that Codex: its words, folder, environment, streams and exit code', async () => {
    const words = ['exec', '-c', 'model="a b"', '--', '--full-auto', 'code-7', '']
    expect(await call('--', ...words)).toEqual({ code: 7, out: 'out\n', err: 'err\n' })
    const lines = (await started()).split('\n')
    expect(lines[0]).toBe(tmpdir())
    expect(lines.slice(1, 1 + words.length)).toEqual(words.map((word) => `[${word}]`))
    // What is secret and ours is not for Codex and the commands it runs.
    expect(lines).toContain('key= mine=yes')
    expect((await call()).code).toBe(0)
    expect((await call('--', 'die')).code).toBe(128 + 9)
  })

  it('refuses what that version would die of, and says which one is needed', async () => {
    const { code, out, err } = await call('--', 'exec', '--full-auto', 'hi')
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain('Codex 0.148.0 was not started')
    expect(err).toContain('--sandbox workspace-write')
    await install('bin/codex', '0.94.0')
    const older = await call('--json', '--', 'exec', '--ephemeral', 'hi')
    expect(older).toMatchObject({ code: 2, err: '' })
    expect(JSON.parse(older.out)).toMatchObject({
      codexVersion: '0.94.0',
      findings: [
        {
          id: 'cli-flag-not-yet',
          severity: 'fatal',
          message: expect.stringContaining('needs Codex 0.99.0 or newer (current: 0.94.0)'),
          fix: { command: 'npm install -g @openai/codex@0.99.0' },
        },
      ],
      error: {
        code: 'codex_version_unsupported',
        facts: {
          what: expect.stringContaining('--ephemeral of codex exec needs Codex 0.99.0'),
          current: 'Codex 0.94.0',
          fix: 'Upgrade, or leave it out (npm install -g @openai/codex@0.99.0)',
        },
      },
    })
    // What only a window makes its own of is not told.
    expect(older.out).not.toContain('"values"')
    const word = await call('--', 'doctor')
    expect(word).toMatchObject({ code: 2, err: expect.stringContaining('run -- -- WORD') })
    expect(wasStarted()).toBe(false)
    expect((await call('--', '--', 'doctor')).code).toBe(0)
  })

  it('starts with a warning what is only on its way out, and in silence what nobody has looked at', async () => {
    await install('bin/codex', '0.134.0')
    const warned = await call('--', 'exec', '--full-auto', 'code-7')
    expect(warned).toMatchObject({ code: 7, out: 'out\n' })
    expect(warned.err).toContain('[cli-flag-deprecated]')
    const json = await call('--json', '--', 'exec', '--full-auto', 'code-7')
    expect(json.out).toBe('out\n')
    expect(JSON.parse(json.err.split('\n')[0] ?? '')).toMatchObject({ findings: [{ severity: 'warning' }] })
    expect(json.err).not.toContain('"values"')
    await install('bin/codex', '0.201.0')
    expect(await call('--', 'exec', '--brand-new', '-s', 'brand-new', 'code-7')).toEqual({
      code: 7,
      out: 'out\n',
      err: 'err\n',
    })
  })

  it('takes another version when it is named, and says where one that is not there comes from', async () => {
    await install('codex-0.44', '0.44.0')
    await mkdir(join(root, 'more'))
    await symlink(join(root, 'codex-0.44'), join(root, 'more', 'codex'))
    const both = { ...env(), PATH: `${env()['PATH']}:${join(root, 'more')}` }
    const given = argv('--codex-version', '0.44.0', '--', 'exec', '--full-auto', 'code-7')
    expect(await callCli(built.cli, given, both)).toMatchObject({ code: 7 })
    const gone = await call('--codex-version', '0.99.0', '--', 'exec', 'hi')
    expect(gone).toMatchObject({ code: 2, err: expect.stringContaining('codex-tray codex install 0.99.0') })
    expect(gone.err).toContain('0.148.0')
    await rm(join(root, 'bin', 'codex'))
    expect(await call('--', 'exec', 'hi')).toMatchObject({ code: 2, err: expect.stringContaining('Codex') })
  })

  it.each([
    ['SIGTERM', 'term', 13],
    ['SIGINT', 'int', 12],
    ['SIGHUP', 'hup', 11],
  ] as const)('passes %s on and ends as Codex ends', async (signal, says, code) => {
    const run = runCli(built.cli, argv('--', 'wait'), env())
    runs.push(run)
    await vi.waitFor(() => expect(run.out()).toContain('waiting'), { timeout: 15_000 })
    run.child.kill(signal)
    expect(await run.exit).toBe(code)
    expect(run.out()).toContain(says)
  })

  it.runIf(process.platform === 'linux' && existsSync('/usr/bin/setpriv'))(
    'takes Codex with it when it is killed',
    async () => {
      const run = runCli(built.cli, argv('--', 'wait'), env())
      runs.push(run)
      await vi.waitFor(() => expect(run.out()).toContain('waiting'), { timeout: 15_000 })
      const pid = Number((await started()).trim().split('\n').at(-1))
      expect(isAlive(pid)).toBe(true)
      run.child.kill('SIGKILL')
      await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 15_000 })
    },
  )
})

describe('codex-tray codex run --auto-fix', () => {
  const file = (): string => join(root, 'codex-home', 'config.toml')
  const doctor = (...args: string[]): ReturnType<typeof callCli> =>
    callCli(built.cli, ['doctor', '--data-dir', join(root, 'data'), ...args], env())

  it('needs a profile, which the doctor makes and takes away without touching the file', async () => {
    await install('bin/codex', '0.169.0')
    const before = 'approval_policy = "untrusted" # mine'
    await writeFile(file(), before, { mode: 0o600 })
    const none = await call('--auto-fix', '--', 'exec', 'hi')
    expect(none).toMatchObject({ code: 2, err: expect.stringContaining('--fix --profile') })

    const layer = join(root, 'codex-home', 'codex-tray-auto-fix.config.toml')
    const preview = await doctor('--profile', '--codex-version', '0.169.0')
    expect(preview.out).toContain('+approval_policy = "on-request"')
    expect(existsSync(layer)).toBe(false)
    const made = await doctor('--fix', '--profile', '--codex-version', '0.169.0', '--json')
    expect(made.code).toBe(0)
    expect(toldReportSchema.parse(JSON.parse(made.out)).findings).toMatchObject([
      { id: 'approval-untrusted-removed', message: expect.stringContaining('"untrusted"') },
    ])
    expect(made.out).not.toContain('"values"')
    expect(await readFile(layer, 'utf8')).toMatch(
      /^# Made by codex-tray's doctor on \d{4}-\d\d-\d\d: approval_policy is/,
    )
    expect(await readFile(file(), 'utf8')).toBe(before)

    await call('--auto-fix', '--', 'exec', 'hi')
    expect((await started()).split('\n').slice(1, 4)).toEqual([
      '[--profile]',
      '[codex-tray-auto-fix]',
      '[exec]',
    ])
    const two = await call('--auto-fix', '--', 'exec', '-p', 'mine', 'hi')
    expect(two).toMatchObject({ code: 2, err: expect.stringContaining('one profile') })
    await call('--auto-fix', '--', 'features', 'list')
    expect(await started()).toContain('[-c]\n[approval_policy="on-request"]\n[features]')
    const removed = await doctor('--remove-profile')
    expect(removed).toMatchObject({ code: 0, out: expect.stringContaining('Taken away') })
    expect(existsSync(layer)).toBe(false)
    expect((await doctor('--remove-profile')).out).toContain('There is no profile')
  })

  it('is a table for an older one, given key by key, and gone to the last byte', async () => {
    await install('bin/codex', '0.94.0')
    const before = 'model_reasoning_effort = "zz"\r\n[tui]\r\nnotifications = true'
    await writeFile(file(), before, { mode: 0o600 })
    await doctor('--fix', '--profile', '--codex-version', '0.94.0')
    expect(await readFile(file(), 'utf8')).toContain('[profiles.codex-tray-auto-fix]')
    await call('--auto-fix', '--', 'exec', 'hi')
    expect((await started()).split('\n').slice(1, 6)).toEqual([
      '[-c]',
      '[profile="codex-tray-auto-fix"]',
      '[-c]',
      '[model_reasoning_effort="high"]',
      '[exec]',
    ])
    await doctor('--remove-profile')
    expect(await readFile(file(), 'utf8')).toBe(before)
  })

  it.each([
    { options: [], stays: false },
    { options: ['--for-removal'], stays: false },
    { options: ['--default-only'], stays: true },
  ])('with restore $options it stays: $stays', async ({ options, stays }) => {
    await install('bin/codex', '0.169.0')
    await writeFile(file(), 'approval_policy = "untrusted"\n', { mode: 0o600 })
    await doctor('--fix', '--profile', '--codex-version', '0.169.0')
    const { code } = await callCli(
      built.cli,
      ['restore', ...options, '--data-dir', join(root, 'data')],
      env(),
    )
    expect(code).toBe(0)
    expect(existsSync(join(root, 'codex-home', 'codex-tray-auto-fix.config.toml'))).toBe(stays)
  })
})
