import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AppError } from '../../../shared/errors/app-error.ts'
import type { ServiceStatus } from '../../../shared/services/service-status.ts'
import { status } from '../../../electron/cli/commands/status.ts'
import { createStatusWriter, readHostStatus } from '../../../electron/host/status-file.ts'
import { dataLayout } from '../../../electron/node/data-layout.ts'

const running: ServiceStatus = {
  id: 'proxy',
  wanted: 'running',
  state: 'running',
  ownership: 'owned',
  pid: 42,
  host: '127.0.0.1',
  port: 11435,
  socket: null,
  restarts: 0,
  since: 1,
  runningSince: 1,
  retryAt: null,
  error: null,
  lastLines: ['a line'],
}
const error = new AppError('service_gave_up', { what: 'Gave up' }).toWire()

let dataDir: string
let file: string
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'codex-tray-status-'))
  file = dataLayout(dataDir).statusFile
  await mkdir(dataLayout(dataDir).run)
})
afterEach(() => rm(dataDir, { recursive: true, force: true }))

async function write(...all: ServiceStatus[]): Promise<void> {
  const writer = await createStatusWriter(file, (failure) => expect.unreachable(String(failure)))
  for (const one of all) writer.update([one], 'http://127.0.0.1:11435/v1')
  await vi.waitFor(async () =>
    expect((await readHostStatus(dataDir))?.services[0]?.state).toBe(all.at(-1)?.state),
  )
}
async function call(json: boolean): Promise<{ code: number; text: string }> {
  const lines: string[] = []
  const terminal = {
    out: (line: string) => lines.push(line),
    err: () => undefined,
    flush: () => Promise.resolve(),
  }
  return { code: await status({ command: 'status', dataDir, json }, terminal), text: lines.join('\n') }
}

describe('status', () => {
  it.each(['failed', 'unhealthy'] as const)('exits 1 when a service is %s, and says why', async (state) => {
    await write({ ...running, state, error })
    expect((await call(true)).code).toBe(1)
    expect((await call(false)).text).toContain('Gave up')
  })

  it.each(['running', 'backoff', 'stopped', 'starting'] as const)('exits 0 when it is %s', async (state) => {
    await write(running, { ...running, state })
    const { code, text } = await call(true)
    expect(code).toBe(0)
    expect(JSON.parse(text).services[0]).toEqual({
      id: 'proxy',
      wanted: 'running',
      state,
      pid: 42,
      port: 11435,
      socket: null,
      restarts: 0,
      since: 1,
    })
    expect((await call(false)).text).toContain(`pid ${process.pid}`)
  })

  it('is told of a change that comes after an update without one', async () => {
    const starting = { ...running, state: 'starting' as const, port: null }
    const writer = await createStatusWriter(file, (failure) => expect.unreachable(String(failure)))
    const address = 'http://127.0.0.1:11435/v1'
    const told = (state: string): Promise<void> =>
      vi.waitFor(async () => expect((await readHostStatus(dataDir))?.services[0]?.state).toBe(state))
    writer.update([starting], address)
    await told('starting')
    // The writer is at rest once it has removed its temporary file; only a log line is new, which is not written.
    await vi.waitFor(async () => expect(await readdir(dataLayout(dataDir).run)).toEqual(['host.json']))
    await new Promise((resolve) => setImmediate(resolve))
    writer.update([{ ...starting, lastLines: ['another line'] }], address)
    writer.update([running], address)
    await told('running')
  })

  it('believes no file whose writer is gone', async () => {
    await write({ ...running, state: 'failed', error })
    const told = JSON.parse(await readFile(file, 'utf8'))
    await writeFile(file, JSON.stringify({ ...told, host: { ...told.host, startTime: '1' } }))
    const { code, text } = await call(true)
    expect(code).toBe(0)
    expect(JSON.parse(text).services[0]).toMatchObject({ state: 'stopped', pid: null })
  })

  it('believes no file that is broken', async () => {
    await writeFile(file, '{"version":1')
    expect((await call(true)).code).toBe(0)
  })
})
