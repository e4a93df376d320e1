import { describe, expect, it } from 'vitest'
import { until } from '../../support/daemon-harness.ts'
import { answerOf, input, startThread, turn, withDaemons } from './world.ts'

const open = withDaemons()

describe('clients that share one Codex', () => {
  it('three run turns at once, and each hears of its own only', async () => {
    const world = await open()
    const clients = await Promise.all([world.client(), world.client(), world.client()])
    const threads = await Promise.all(clients.map((client) => startThread(client)))
    const answers = await Promise.all(
      clients.map((client, n) => turn(client, threads[n] ?? '', `question ${n}`)),
    )
    expect(answers).toEqual(['echo: question 0', 'echo: question 1', 'echo: question 2'])
    for (const [n, client] of clients.entries()) {
      const others = threads.filter((_, other) => other !== n)
      const heard = JSON.stringify(client.received)
      for (const other of others) expect(heard).not.toContain(other)
    }
    const pids = new Set(
      await Promise.all(clients.map(async (one) => (await one.result('getAuthStatus', {}))['pid'])),
    )
    expect(pids.size).toBe(1)
  })

  it('a second client of a thread hears of it after thread/resume', async () => {
    const world = await open()
    const [first, second] = [await world.client(), await world.client()]
    const threadId = await startThread(first)
    await second.result('thread/resume', { threadId })
    await turn(first, threadId, 'for both')
    expect(await answerOf(second, threadId)).toBe('echo: for both')
  })

  it('what a client names for itself stays its own', async () => {
    const world = await open()
    const [first, second] = [await world.client(), await world.client()]
    await first.result('command/exec', { command: ['a'], processId: 'same' })
    await second.result('command/exec', { command: ['b'], processId: 'same' })
    await until(() => second.notified('command/exec/outputDelta').length > 0, 'its output')
    for (const client of [first, second])
      expect(client.notified('command/exec/outputDelta')).toMatchObject([{ processId: 'same' }])
  })

  it('1000 connections are held, and one more is served', async () => {
    const world = await open()
    const clients = await Promise.all(Array.from({ length: 1_000 }, () => world.client()))
    const answers = await Promise.all(clients.map((client) => client.result('getAuthStatus', {})))
    expect(answers.at(-1)).toMatchObject({ requiresOpenaiAuth: true })
    await world.daemon.state(({ clients: count }) => count === 1_000)
    const one = await world.client()
    expect(await one.result('daemon/status')).toMatchObject({ clients: 1_000 })
  })

  it('who only asks how the daemon is counts as no client, and who leaves no longer', async () => {
    const world = await open()
    const [probe, client] = [await world.client(), await world.client()]
    expect(await probe.result('daemon/status')).toMatchObject({ clients: 0 })
    await client.result('getAuthStatus', {})
    expect(await probe.result('daemon/status')).toMatchObject({ clients: 1 })
    client.close()
    await world.daemon.state(({ clients: count }) => count === 0)
  })

  it('a client that reads nothing is dropped, and nobody else waits for it', async () => {
    const world = await open()
    const [deaf, other] = [await world.client(), await world.client()]
    const threadId = await startThread(deaf)
    deaf.socket.pause()
    deaf.send({
      jsonrpc: '2.0',
      id: 'x',
      method: 'turn/start',
      params: { threadId, input: input('flood 40000') },
    })
    expect(await turn(other, await startThread(other), 'quick')).toBe('echo: quick')
    await until(() => world.daemon.output().includes('a client was dropped'), 'the log line')
    await world.daemon.state(({ clients }) => clients === 1)
    expect(await turn(other, await startThread(other), 'still there')).toBe('echo: still there')
  })

  it('a client that has ended its side still gets its answers', async () => {
    const world = await open()
    const client = await world.client()
    client.send({ jsonrpc: '2.0', id: 1, method: 'getAuthStatus', params: {} })
    client.socket.end()
    await client.wait((m) => m.id === 1 && m.result !== undefined, 'the answer')
    await until(() => client.socket.closed, 'the end')
  })

  it('takes a command of the line protocol on the same socket', async () => {
    const world = await open()
    await world.codexPid()
    const client = await world.client()
    client.send({ command: '/codex-ask', question: 'hello' })
    await until(() => client.received.length > 0, 'the reply')
    expect(client.received[0]).toMatchObject({ success: true, response: 'echo: hello' })
  })

  it('an ephemeral thread leaves the memory of Codex with its client', async () => {
    const world = await open()
    const [first, second] = [await world.client(), await world.client()]
    const threadId = await startThread(first, { ephemeral: true })
    await turn(first, threadId, 'once')
    first.close()
    const loaded = async (): Promise<string> => JSON.stringify(await second.result('thread/loaded/list', {}))
    await until(async () => !(await loaded()).includes(threadId), 'the thread to go')
  })
})

describe('requests that cannot be met', () => {
  it('names what a version does not have', async () => {
    const world = await open({ env: { FAKE_CODEX_VERSION: '0.44.0' } })
    const client = await world.client()
    const missing = await client.call('thread/start', {})
    expect(missing.error).toMatchObject({
      code: -32601,
      message: expect.stringMatching(/'thread\/start' requires Codex >= 0\.\d+ \(current: 0\.44\.0\)/),
    })
    const params = await client.call('newConversation', { developerInstructions: 'x' })
    expect(params.error).toMatchObject({
      code: -32602,
      message: expect.stringMatching(
        /^Invalid params: 'developerInstructions' requires Codex >= 0\.\d+(\.\d+)? \(current: 0\.44\.0\)$/,
      ),
    })
    expect((await client.call('no/such', {})).error).toMatchObject({ code: -32601 })
    expect((await client.call('sendUserMessage', [1])).error).toMatchObject({ code: -32602 })
  })

  it('on the newest: unknown methods, gone ones, wrong parameters', async () => {
    const world = await open()
    const client = await world.client()
    expect((await client.call('no/such', {})).error?.code).toBe(-32601)
    expect((await client.call('newConversation', { model: 7 })).error).toMatchObject({
      code: -32602,
      message: expect.stringContaining("'model'"),
    })
    expect((await client.call('sendUserMessage', { items: [] })).error?.message).toBe(
      "Invalid params: 'conversationId' is missing",
    )
    expect((await client.call('addConversationListener', { conversationId: 'nobody' })).error).toMatchObject({
      message: 'conversation not found: nobody',
    })
  })
})
