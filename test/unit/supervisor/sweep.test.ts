import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isRunning, processInfo } from '../../../electron/node/process-identity.ts'
import { pidRecordSchema, writePidFile } from '../../../electron/supervisor/pidfile.ts'
import { sweepOrphans } from '../../../electron/supervisor/sweep.ts'

let folder: string
let child: ChildProcess
let pid: number

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codex-tray-sweep-'))
  child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'marker-entry.js'], {
    detached: true,
  })
  await once(child, 'spawn')
  pid = child.pid ?? 0
})
afterEach(async () => {
  child.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

async function record(): Promise<ReturnType<typeof pidRecordSchema.parse>> {
  await writePidFile(folder, 'proxy', pid, 'marker-entry.js')
  return pidRecordSchema.parse(JSON.parse(await readFile(join(folder, 'proxy.pid'), 'utf8')))
}

describe('the boot sweep', () => {
  it('ends a process proven ours and removes the record', async () => {
    const written = await record()
    expect(written).toMatchObject({ pid, marker: 'marker-entry.js' })
    const exited = once(child, 'exit')
    expect(await sweepOrphans(folder)).toEqual([{ id: 'proxy', pid }])
    await exited
    expect(await isRunning(written)).toBe(false)
    expect(await readdir(folder)).toEqual([])
  })

  it.each([
    ['started at another time: the number was reused', { startTime: '1' }],
    ['was recorded in another boot', { bootId: 'another' }],
    ['has another command line', { marker: 'somebody-elses.js' }],
  ])('leaves a process alone that %s', async (_why, change) => {
    await writeFile(join(folder, 'proxy.pid'), JSON.stringify({ ...(await record()), ...change }))
    expect(await sweepOrphans(folder)).toEqual([])
    expect(await processInfo(pid)).not.toBeNull()
    expect(await readdir(folder)).toEqual([])
  })

  it('passes over a record that is none, and one of a process long gone', async () => {
    await writeFile(join(folder, 'broken.pid'), '{"pid":')
    await writeFile(join(folder, 'gone.pid'), JSON.stringify({ ...(await record()), pid: 4_000_000 }))
    await rm(join(folder, 'proxy.pid'))
    expect(await sweepOrphans(folder)).toEqual([])
    expect(await readdir(folder)).toEqual([])
  })

  it('writes a pid file only its owner can read, never through a link', async () => {
    const target = join(folder, 'victim')
    await writeFile(target, 'precious')
    await symlink(target, join(folder, 'proxy.pid'))
    await record()
    expect((await stat(join(folder, 'proxy.pid'))).mode & 0o777).toBe(0o600)
    expect(await readFile(target, 'utf8')).toBe('precious')
  })
})
