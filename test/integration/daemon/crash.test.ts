import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { isAlive, until } from '../../support/daemon-harness.ts'
import { input, startThread, turn, withDaemons } from './world.ts'

const open = withDaemons()

describe('a Codex that dies', () => {
  it('in the middle of a turn: its client learns it once, and its next request goes on as before', async () => {
    const world = await open()
    const client = await world.client()
    const threadId = await startThread(client, { sandbox: 'read-only', approvalPolicy: 'never' })
    const pid = await world.codexPid()
    await client.result('turn/start', { threadId, input: input('slow'), model: 'chosen' })
    await client.wait((m) => m.method === 'turn/started', 'the turn')
    process.kill(pid, 'SIGKILL')
    await client.wait((m) => m.method === 'turn/completed', 'the end of the turn')
    expect(client.notified('turn/completed')).toMatchObject([
      { threadId, turn: { status: 'interrupted', error: { message: expect.stringContaining('has ended') } } },
    ])
    expect(await turn(client, threadId, 'and now?')).toBe('echo: and now?')
    expect(await world.codexPid(pid)).not.toBe(pid)
    expect(client.notified('turn/completed')).toHaveLength(2)
    // Loaded anew, it may do what it might before, and no more.
    const { opened } = JSON.parse(await turn(client, threadId, 'settings'))
    expect(opened).toEqual({ sandbox: 'read-only', approvalPolicy: 'never' })
  })

  it('to all but its process table: the next request waits for another one', async () => {
    const world = await open()
    const client = await world.client()
    const threadId = await startThread(client)
    const pid = await world.codexPid()
    await client.result('turn/start', { threadId, input: input('hush') })
    await client.wait((m) => m.method === 'turn/completed', 'the end of the turn')
    expect(await turn(client, threadId, 'and now?')).toBe('echo: and now?')
    expect(await world.codexPid(pid)).not.toBe(pid)
    await until(() => !isAlive(pid), 'its end')
  })

  it('gives the next turn what earlier turns had set', async () => {
    const world = await open()
    const client = await world.client()
    const threadId = await startThread(client)
    await turn(client, threadId, 'first', { model: 'chosen', sandboxPolicy: { type: 'readOnly' } })
    const pid = await world.codexPid()
    process.kill(pid, 'SIGKILL')
    await world.codexPid(pid)
    const settings = JSON.parse(await turn(client, threadId, 'settings'))
    expect(settings.turn).toEqual({ model: 'chosen', sandboxPolicy: { type: 'readOnly' } })
  })

  it('answers what was open with codex_gone', async () => {
    const world = await open({ env: { FAKE_CODEX_VERSION: '0.42.0' } })
    const client = await world.client()
    const pid = await world.codexPid()
    // 0.42 never answers this one.
    const unanswered = client.call('fuzzyFileSearch', { query: 'x', roots: [] })
    const alive = await client.result('getAuthStatus', {})
    expect(alive).toMatchObject({ pid })
    process.kill(pid, 'SIGKILL')
    const { error } = await unanswered
    expect([error?.code, error?.data]).toEqual([-32000, expect.objectContaining({ code: 'codex_gone' })])
  })

  it('of v1: the turn is aborted once, and the conversation goes on', async () => {
    const world = await open({ env: { FAKE_CODEX_VERSION: '0.44.0' } })
    const client = await world.client()
    const { conversationId } = await client.result('newConversation', { sandbox: 'read-only' })
    await client.result('addConversationListener', { conversationId })
    const pid = await world.codexPid()
    const say = (text: string): Promise<unknown> =>
      client.result('sendUserMessage', { conversationId, items: [{ type: 'text', data: { text } }] })
    await say('slow')
    await client.wait((m) => m.method === 'codex/event/task_started', 'the turn')
    process.kill(pid, 'SIGKILL')
    await client.wait((m) => m.method === 'codex/event/turn_aborted', 'the end of the turn')
    await say('again')
    await client.wait((m) => m.method === 'codex/event/task_complete', 'the answer')
    expect(client.notified('codex/event/turn_aborted')).toHaveLength(1)
    expect(client.notified('codex/event/agent_message')).toMatchObject([{ msg: { message: 'echo: again' } }])
  })

  it('of a broken configuration: given up at once, with the reason', async () => {
    const world = await open({ env: { FAKE_CODEX_FAIL: 'config' } })
    const { codex } = await world.daemon.state(({ codex: { phase } }) => phase === 'failed')
    expect(codex.error).toMatchObject({
      code: 'codex_unusable',
      message: expect.stringContaining('unclosed array'),
    })
    const client = await world.client()
    const { error } = await client.call('initialize', {})
    expect([error?.code, error?.data]).toEqual([-32000, expect.objectContaining({ code: 'codex_unusable' })])
    expect(await client.result('daemon/status')).toMatchObject({ codex: { phase: 'failed' } })
  })
})

describe('a machine without a usable Codex', () => {
  it('has none: the daemon listens and says what to do', async () => {
    const world = await open({ codexPath: null, env: { PATH: '/nowhere' } })
    await world.daemon.state(({ codex: { phase } }) => phase === 'missing')
    const client = await world.client()
    const { error } = await client.call('newConversation', {})
    expect(error).toMatchObject({
      code: -32000,
      data: { code: 'codex_missing', fix: expect.stringContaining('npm install') },
    })
  })

  it('has one that is too old', async () => {
    const world = await open({ env: { FAKE_CODEX_VERSION: '0.41.0' } })
    const { codex } = await world.daemon.state(({ codex: { phase } }) => phase === 'failed')
    expect(codex.error).toMatchObject({ code: 'codex_version_unsupported' })
    expect(codex.install?.version ?? codex.installs[0]?.version).toBe('0.41.0')
  })
})

describe('a daemon that dies', () => {
  it('takes its Codex with it', async () => {
    const world = await open()
    const pid = await world.codexPid()
    world.daemon.child.kill('SIGKILL')
    await world.daemon.exited
    await until(() => !isAlive(pid), 'its Codex to end')
  })

  it.runIf(process.platform === 'linux')('takes one with it that would not notice', async () => {
    const world = await open({ env: { FAKE_CODEX_FAIL: 'deaf' } })
    const pid = await world.codexPid()
    world.daemon.child.kill('SIGKILL')
    await world.daemon.exited
    await until(() => !isAlive(pid), 'its Codex to end')
  })

  it('keeps no secret of its environment in its log', async () => {
    const world = await open({ env: { SOME_API_KEY: 'sk-very-secret-of-the-user' } })
    await world.codexPid()
    await world.daemon.end()
    expect(world.daemon.output()).not.toContain('sk-very-secret-of-the-user')
    expect(z.string().parse(world.daemon.output())).toContain('Codex 0.169.0 started')
  })
})
