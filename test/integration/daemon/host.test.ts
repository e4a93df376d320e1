import { describe, expect, it } from 'vitest'
import { withDaemons, startThread, turn } from './world.ts'

const open = withDaemons()

describe('a daemon and its host', () => {
  it('answers questions, and says why it cannot', async () => {
    const { daemon, codexPid } = await open()
    const pid = await codexPid()
    daemon.send({ type: 'ask', id: 1, question: 'sessions.list', input: { cursor: null, limit: 10 } })
    expect(await daemon.next('answer')).toMatchObject({ id: 1, output: { sessions: [], cursor: null } })
    daemon.send({
      type: 'ask',
      id: 2,
      question: 'account.login',
      input: { method: 'api-key', apiKey: 'sk-wrong' },
    })
    expect(await daemon.next('refused')).toMatchObject({ id: 2, error: { code: 'codex_refused' } })
    const from = daemon.messages.length
    daemon.send({ type: 'ask', id: 3, question: 'codex.restart' })
    expect(await daemon.next('answer', from)).toEqual({ type: 'answer', id: 3, output: {} })
    expect(await codexPid(pid)).not.toBe(pid)
  })

  it('publishes what runs', async () => {
    const world = await open()
    const client = await world.client()
    const threadId = await startThread(client)
    await world.daemon.state(({ threads, clients }) => threads === 1 && clients === 1)
    await client.result('turn/start', { threadId, input: [{ type: 'text', text: 'slow' }] })
    const { codex } = await world.daemon.state(({ turns }) => turns === 1)
    expect(codex).toMatchObject({ phase: 'running', install: { version: '0.169.0', source: 'configured' } })
    await world.daemon.state((state) => (state.codex.memoryBytes ?? 0) > 1_000_000)
    await client.result('turn/interrupt', { threadId, turnId: 'x' })
    await world.daemon.state(({ turns }) => turns === 0)
  })

  it('lets a running turn end when drained, and leaves nothing', async () => {
    const world = await open()
    const client = await world.client()
    const threadId = await startThread(client)
    expect(await turn(client, threadId, 'hello')).toBe('echo: hello')
    await client.result('turn/start', { threadId, input: [{ type: 'text', text: 'slow' }] })
    world.daemon.send({ type: 'drain', timeoutMs: 60_000 })
    client.send({ id: 'late', method: 'turn/interrupt', params: { threadId, turnId: 'x' } })
    await client.wait(
      (m) => m.method === 'turn/completed' && JSON.stringify(m.params).includes('interrupted'),
      'its end',
    )
    expect(await world.daemon.exited).toBe(0)
  })

  it('ends when its host has gone', async () => {
    const world = await open()
    await world.codexPid()
    world.daemon.child.disconnect()
    expect(await world.daemon.exited).toBe(0)
  })
})
