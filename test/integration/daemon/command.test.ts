import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { daemon, type DaemonCommandOptions } from '../../../electron/cli/commands/daemon.ts'
import type { Terminal } from '../../../electron/cli/terminal.ts'
import { exitCodeOf } from '../../../electron/cli/exit-codes.ts'
import { forkLauncher } from '../../../electron/supervisor/launchers/fork.ts'
import { installFakeCodex, makeDaemonFolder, until, withBuiltDaemon } from '../../support/daemon-harness.ts'

const entry = withBuiltDaemon()
const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

function terminal(): Terminal & { outs: string[]; errs: string[] } {
  const [outs, errs]: [string[], string[]] = [[], []]
  return {
    outs,
    errs,
    out: (line) => void outs.push(line),
    err: (line) => void errs.push(line),
    flush: () => Promise.resolve(),
  }
}

async function place(env: Record<string, string> = {}): Promise<DaemonCommandOptions & { stop(): void }> {
  const { folder, home, remove } = await makeDaemonFolder()
  cleanups.push(remove)
  const stops: (() => void)[] = []
  return {
    mode: 'run',
    json: true,
    dataDir: folder,
    socket: join(folder, 'daemon', 'daemon.sock'),
    codexPath: await installFakeCodex(folder),
    codexProfile: null,
    archiveAfterDays: null,
    entry: entry(),
    launcher: forkLauncher,
    env: { PATH: process.env['PATH'], HOME: home, CODEX_HOME: home, ...env },
    version: '0.0.0',
    onSignal: (listener) => void stops.push(listener),
    stop: () => {
      for (const stop of stops) stop()
    },
  }
}

const json = (line: string | undefined): Record<string, unknown> =>
  z.record(z.string(), z.unknown()).parse(JSON.parse(line ?? '{}'))

async function look(
  options: DaemonCommandOptions,
  mode: 'health' | 'check',
): Promise<{ code: number; found: Record<string, unknown> }> {
  const screen = terminal()
  const code = await daemon({ ...options, mode, json: true }, screen)
  return { code, found: json(screen.outs[0]) }
}

describe('codex-tray daemon', () => {
  it('runs, is healthy, is named by --check, and refuses a second one', async () => {
    const options = await place()
    expect(await look(options, 'check')).toMatchObject({ code: 0, found: { state: 'free', pid: null } })
    expect(await look(options, 'health')).toMatchObject({
      code: 1,
      found: { healthy: false, code: 'daemon_unreachable' },
    })
    const screen = terminal()
    const running = daemon(options, screen)
    cleanups.push(() => {
      options.stop()
      return running
    })
    await until(
      () => screen.outs.some((line) => line.includes('"running"')),
      () => `it to run: ${screen.outs.join()} ${screen.errs.join()}`,
    )
    expect(json(screen.outs[0])).toEqual({ event: 'ready', socket: options.socket })
    const { code, found } = await look(options, 'health')
    expect({ code, found }).toMatchObject({
      code: 0,
      found: { healthy: true, reason: expect.stringContaining('Codex 0.169.0 runs') },
    })
    expect(await look(options, 'check')).toMatchObject({
      code: 0,
      found: {
        state: 'held',
        pid: found['pid'],
        answers: true,
        fix: expect.stringContaining(`kill ${String(found['pid'])}`),
      },
    })
    await expect(daemon(options, terminal())).rejects.toMatchObject({ code: 'daemon_socket_in_use' })
    expect(exitCodeOf('daemon_socket_in_use')).toBe(3)
    options.stop()
    expect(await running).toBe(0)
    expect(await look(options, 'check')).toMatchObject({ code: 0, found: { state: 'free' } })
  })

  it('gives the process what a program needs to run, and no key of its user', async () => {
    const seen: Record<string, string>[] = []
    const options = await place({ SystemRoot: 'C:\\Windows', MY_PROVIDER_KEY: 'secret' })
    const launcher: DaemonCommandOptions['launcher'] = {
      launch: (request) => (seen.push({ ...request.env }), forkLauncher.launch(request)),
    }
    const screen = terminal()
    const running = daemon({ ...options, launcher }, screen)
    cleanups.push(() => {
      options.stop()
      return running
    })
    await until(() => screen.outs.length > 0, 'its start')
    expect(seen).toMatchObject([{ SystemRoot: 'C:\\Windows', PATH: process.env['PATH'] }])
    expect(JSON.stringify(seen)).not.toContain('secret')
  })

  it('says why it is not well', async () => {
    const options = await place({ FAKE_CODEX_FAIL: 'config' })
    const running = daemon(options, terminal())
    cleanups.push(() => {
      options.stop()
      return running
    })
    await until(async () => (await look(options, 'health')).found['code'] === 'codex_unusable', 'the reason')
    const screen = terminal()
    expect(await daemon({ ...options, mode: 'health', json: false }, screen)).toBe(1)
    expect(screen.outs).toEqual([expect.stringMatching(/^not healthy: .*unclosed array/)])
  })

  it('says that a file is in the way', async () => {
    const options = await place()
    mkdirSync(dirname(options.socket))
    writeFileSync(options.socket, 'x')
    expect(await look(options, 'check')).toMatchObject({ code: 1, found: { state: 'foreign' } })
  })
})
