import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findHolder } from '../../../electron/cli/commands/daemon-holder.ts'
import {
  connectRaw,
  daemonInit,
  forkDaemon,
  installFakeCodex,
  isAlive,
  makeDaemonFolder,
  until,
  withBuiltDaemon,
  type DaemonChild,
  type DaemonFolder,
} from '../../support/daemon-harness.ts'

const entry = withBuiltDaemon()
let place: DaemonFolder
let program = ''
const daemons: DaemonChild[] = []
const start = (): DaemonChild => {
  const daemon = forkDaemon(entry(), daemonInit(place, program))
  daemons.push(daemon)
  return daemon
}

beforeAll(async () => {
  place = await makeDaemonFolder()
  program = await installFakeCodex(place.folder)
})
afterAll(async () => {
  for (const daemon of daemons) daemon.child.kill('SIGKILL')
  await Promise.all(daemons.map(({ exited }) => exited))
  await place.remove()
})

/** The processes that run the Codex of this test, as the system shows them. */
function codexPids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`${program}\0app-server`)
      } catch {
        return false
      }
    })
}

describe('the socket of a daemon', () => {
  it(
    'of ten that start at once exactly one serves; the others name it and cannot run',
    { timeout: 60_000 },
    async () => {
      const ten = Array.from({ length: 10 }, start)
      await until(
        () => ten.filter(({ child }) => child.exitCode !== null).length === 9,
        'nine to give up',
        40_000,
      )
      const [one, ...more] = ten.filter(({ child }) => child.exitCode === null)
      expect(more).toEqual([])
      const pid = one?.child.pid ?? 0
      for (const other of ten) {
        if (other === one) continue
        const { error } = await other.next('failed')
        expect(error.code).toBe('daemon_socket_in_use')
        expect(error.message).toContain(`pid ${pid}`)
        expect(await other.exited).toBe(98)
      }
      const client = await connectRaw(place.socket)
      expect(await client.result('daemon/status')).toMatchObject({ pid })
      client.close()
      const holder = await findHolder(place.socket, join(place.folder, 'daemon'))
      expect(holder).toMatchObject({
        state: 'held',
        pid,
        answers: true,
        fix: expect.stringContaining(`kill ${pid}`),
      })
      expect(holder.command).toContain('daemon.mjs')
      await one?.end()
    },
  )

  it(
    'left by a killed daemon is replaced; 50 starts and kills leave one daemon and one Codex',
    { timeout: 180_000 },
    async () => {
      for (let cycle = 0; cycle < 50; cycle += 1) {
        const daemon = start()
        await daemon.next('listening')
        // At every stage of the start of its Codex.
        if (cycle % 3 === 0) await daemon.state(({ codex: { phase } }) => phase === 'running')
        daemon.child.kill('SIGKILL')
        await daemon.exited
        if (cycle === 0) expect(existsSync(place.socket)).toBe(true)
      }
      expect(await findHolder(place.socket, join(place.folder, 'daemon'))).toMatchObject({
        state: 'stale',
        answers: false,
      })
      const last = start()
      await last.next('listening')
      const { codex } = await last.state(({ codex: { phase } }) => phase === 'running')
      await until(
        () => codexPids().length === 1,
        () => `one Codex: ${JSON.stringify(codexPids())}`,
      )
      expect(codexPids()).toEqual([codex.pid])
      expect(daemons.filter(({ child }) => child.pid !== undefined && isAlive(child.pid))).toHaveLength(1)
      await last.end()
      await until(() => codexPids().length === 0, 'no Codex')
      expect(await findHolder(place.socket, join(place.folder, 'daemon'))).toMatchObject({
        pid: null,
        answers: false,
      })
    },
  )

  it('on which another program serves is respected, and so is a file', async () => {
    const path = join(place.folder, 'other', 'x.sock')
    await mkdir(dirname(path))
    const server = createServer((socket) => socket.on('error', () => undefined).end('mine\n'))
    await new Promise<void>((resolve) => server.listen(path, resolve))
    const init = { ...daemonInit(place, program), socket: path }
    const refused = forkDaemon(entry(), init)
    daemons.push(refused)
    expect((await refused.next('failed')).error).toMatchObject({ code: 'daemon_socket_in_use' })
    expect(server.listening).toBe(true)
    // Until its end it holds the lock that says who looks after this socket.
    await refused.exited
    expect(await findHolder(path, place.folder)).toMatchObject({ state: 'foreign', answers: true })
    server.close()
    const file = join(place.folder, 'other', 'plain')
    writeFileSync(file, 'precious')
    const second = forkDaemon(entry(), { ...init, socket: file })
    daemons.push(second)
    expect((await second.next('failed')).error).toMatchObject({ code: 'daemon_socket_in_use' })
    expect(readFileSync(file, 'utf8')).toBe('precious')
  })
})
