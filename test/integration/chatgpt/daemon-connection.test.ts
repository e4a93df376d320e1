import { afterEach, expect, it } from 'vitest'
import { createDaemonConnection } from '../../../electron/proxy/upstream/daemon-connection.ts'
import { startFakeDaemon, type FakeDaemon } from '../../support/fake-daemon.ts'
import { until } from '../proxy/harness.ts'

const daemons: FakeDaemon[] = []
afterEach(async () => {
  for (const daemon of daemons.splice(0)) await daemon.close()
})

async function start(): Promise<FakeDaemon> {
  const daemon = await startFakeDaemon((method) =>
    method === 'daemon/status' ? Promise.resolve('here') : undefined,
  )
  daemons.push(daemon)
  return daemon
}

it('has one line for all, and another when that one is gone', async () => {
  const daemon = await start()
  const connection = createDaemonConnection(daemon.socket)
  const [first, same] = await Promise.all([connection.link(), connection.link()])
  expect(first).toBe(same)
  expect(await first.request('daemon/status')).toBe('here')
  expect(daemon.clients.size).toBe(1)
  const gone = new Promise<void>((resolve) => first.onClosed(resolve))
  await daemon.stop()
  await gone
  await expect(connection.link()).rejects.toMatchObject({ code: 'daemon_unreachable' })
  await daemon.listen()
  const second = await connection.link()
  expect(second).not.toBe(first)
  expect(await second.request('daemon/status')).toBe('here')
  connection.close()
})

it('lets go of the line when it is closed, be it only just being opened', async () => {
  const daemon = await start()
  const connection = createDaemonConnection(daemon.socket)
  const opening = connection.link()
  connection.close()
  const link = await opening
  await expect(link.request('daemon/status')).rejects.toMatchObject({ code: 'codex_gone' })
  await until(() => daemon.clients.size === 0, 'the daemon to be left')
})
