import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  connectRaw,
  daemonInit,
  forkDaemon,
  installFakeCodex,
  makeDaemonFolder,
  until,
  withBuiltDaemon,
  type DaemonChild,
  type DaemonFolder,
} from '../../support/daemon-harness.ts'

const entry = withBuiltDaemon()

describe('a daemon with one Codex of v2', () => {
  let place: DaemonFolder
  let daemon: DaemonChild
  beforeAll(async () => {
    place = await makeDaemonFolder()
    const program = await installFakeCodex(place.folder)
    daemon = forkDaemon(entry(), daemonInit(place, program))
    await daemon.next('listening')
  })
  afterAll(async () => {
    await daemon.end()
    await place.remove()
  })

  it('keeps its socket to its owner', () => {
    expect(statSync(place.socket).mode & 0o777).toBe(0o600)
    expect(statSync(dirname(place.socket)).mode & 0o777).toBe(0o700)
  })

  it('answers what Codex answered to initialize, and keeps the kind of an id', async () => {
    const client = await connectRaw(place.socket)
    client.send({
      jsonrpc: '2.0',
      id: 7,
      method: 'initialize',
      params: { clientInfo: { name: 'x', version: '1' } },
    })
    client.send({ jsonrpc: '2.0', id: '7', method: 'initialize' })
    const first = await client.wait((m) => m.id === 7, 'the numeric id')
    await client.wait((m) => m.id === '7', 'the text id')
    expect(first).toMatchObject({
      jsonrpc: '2.0',
      result: { userAgent: 'fake/0.169.0', codexHome: place.home },
    })
    client.close()
  })

  it('refuses what is not JSON-RPC by the numbers of JSON-RPC, and goes on', async () => {
    const client = await connectRaw(place.socket)
    client.write('{"jsonrpc":"2.0",\n[1,2]\n{"jsonrpc":"1.0","id":3,"method":"x"}\n{"id":4}\n')
    await until(() => client.received.length >= 4, 'four refusals')
    const told = client.received.map(({ id, error }) => [id, error?.code])
    expect(told).toEqual([
      [null, -32700],
      [null, -32600],
      [3, -32600],
      [4, -32600],
    ])
    expect(await client.result('getAuthStatus', {})).toMatchObject({ requiresOpenaiAuth: true })
    client.close()
  })

  it('runs a turn and tells only its own client', async () => {
    const [asking, other] = [await connectRaw(place.socket), await connectRaw(place.socket)]
    const { thread } = await asking.result('thread/start', {})
    const threadId = (thread as { id: string }).id
    await asking.result('turn/start', { threadId, input: [{ type: 'text', text: 'hello' }] })
    await asking.wait((m) => m.method === 'turn/completed', 'the end of the turn')
    expect(asking.notified('item/agentMessage/delta')).toMatchObject([{ threadId, delta: 'echo: hello' }])
    await other.result('getAuthStatus', {})
    expect(other.received.filter(({ method }) => method !== undefined)).toEqual([])
    asking.close()
    other.close()
  })
})
