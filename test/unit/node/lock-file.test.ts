import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isRunning, ownIdentity, processInfo } from '../../../electron/node/process-identity.ts'
import { takeLock } from '../../../electron/node/lock-file.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codex-tray-lock-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const held = { code: 'already_running', facts: { what: expect.stringContaining(`pid ${process.pid}`) } }

describe('the lock', () => {
  it('has one holder, who is named, until it is released', async () => {
    const lock = await takeLock(folder)
    await expect(takeLock(folder)).rejects.toMatchObject(held)
    await lock.release()
    await takeLock(folder)
    expect(await readdir(folder)).toEqual(['host-2.lock'])
  })

  it('goes to exactly one of many who come at once, also when all find a dead holder', async () => {
    const dead = { ...(await ownIdentity()), startTime: '1', released: false }
    await writeFile(join(folder, 'host-7.lock'), JSON.stringify(dead))
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => takeLock(folder)))
    expect(results.filter(({ status }) => status === 'fulfilled').length).toBe(1)
    for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject(held)
    expect(await readdir(folder)).toEqual(['host-8.lock'])
  })

  it('is taken from a holder that wrote nonsense', async () => {
    await writeFile(join(folder, 'host-1.lock'), 'nonsense')
    await takeLock(folder)
    expect(await readdir(folder)).toEqual(['host-2.lock'])
  })

  it('needs a folder', async () => {
    await expect(takeLock(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'data_dir_unusable' })
  })
})

describe('telling processes apart', () => {
  it('knows itself, and a number with another start time is another process', async () => {
    const own = await ownIdentity()
    expect(await isRunning(own)).toBe(true)
    expect(await isRunning({ ...own, startTime: '1' })).toBe(false)
    expect(await processInfo(4_000_000)).toBeNull()
  })

  it('does not take a zombie for a running process', async () => {
    // The shell starts a child, never waits for it, and becomes `sleep`, which does not either.
    const shell = spawn('/bin/sh', ['-c', 'sh -c "exit 0" & echo $!; exec sleep 5'])
    const [chunk]: Buffer[] = await once(shell.stdout, 'data')
    const zombie = Number(String(chunk))
    const deadline = Date.now() + 3_000
    while ((await processInfo(zombie)) !== null && Date.now() < deadline)
      await new Promise((r) => setTimeout(r, 20))
    expect(await processInfo(zombie)).toBeNull()
    shell.kill('SIGKILL')
  })
})
