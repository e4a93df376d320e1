import { describe, expect, it } from 'vitest'
import type { RawClient, WireMessage } from '../../support/daemon-harness.ts'
import { until } from '../../support/daemon-harness.ts'
import { answerOf, input, startThread, withDaemons, type World } from './world.ts'

const open = withDaemons()

/** Starts a turn that asks whether it may run `rm WORD`. */
async function askFor(client: RawClient, word: string): Promise<string> {
  const threadId = await startThread(client)
  await client.result('turn/start', { threadId, input: input(`approve ${word}`) })
  return threadId
}

const question = (client: RawClient): Promise<WireMessage> =>
  client.wait((m) => m.method === 'item/commandExecution/requestApproval', 'the question')

async function prompts(world: World, count: number): Promise<{ id: string; command: string[] }[]> {
  const last = () =>
    world.daemon.messages.flatMap((m) => (m.type === 'approvals' ? [m.approvals] : [])).at(-1) ?? []
  await until(
    () => last().length === count,
    () => `${count} approvals; now ${JSON.stringify(last())}`,
  )
  return last()
}

describe('an approval', () => {
  it('is asked of the client that owns the turn, and of no other', async () => {
    const world = await open({ canPrompt: true })
    const [owner, other] = [await world.client(), await world.client()]
    const threadId = await askFor(owner, 'mine')
    await other.result('thread/resume', { threadId })
    const asked = await question(owner)
    expect(asked.params).toMatchObject({ threadId, command: "/bin/bash -lc 'rm mine'" })
    owner.send({ jsonrpc: '2.0', id: asked.id, result: { decision: 'acceptForSession' } })
    expect(await answerOf(owner, threadId)).toBe('decision: acceptForSession')
    expect(other.received.some((m) => m.method?.endsWith('requestApproval') === true)).toBe(false)
    expect(world.daemon.messages.some(({ type }) => type === 'approvals')).toBe(false)
  })

  it('goes to the window when its client vanishes, and the decision of a person counts', async () => {
    const world = await open({ canPrompt: true })
    const [owner, watcher] = [await world.client(), await world.client()]
    const threadId = await askFor(owner, 'theirs')
    await question(owner)
    owner.close()
    const [prompt] = await prompts(world, 1)
    expect(prompt).toMatchObject({
      kind: 'command',
      threadId,
      command: ['/bin/bash', '-lc', 'rm theirs'],
      cwd: '/',
    })
    world.daemon.send({ type: 'decide', approval: prompt?.id ?? '', decision: 'approve' })
    await prompts(world, 0)
    await world.daemon.state(({ turns }) => turns === 0)
    await watcher.result('getAuthStatus', {})
  })

  it('goes back to a client that returns: a vanished one has lost nothing', async () => {
    const world = await open({ canPrompt: true })
    const owner = await world.client()
    const threadId = await askFor(owner, 'later')
    await question(owner)
    owner.close()
    await prompts(world, 1)
    const again = await world.client()
    await again.result('thread/resume', { threadId })
    const asked = await question(again)
    await prompts(world, 0)
    again.send({ jsonrpc: '2.0', id: asked.id, result: { decision: 'decline' } })
    expect(await answerOf(again, threadId)).toBe('decision: decline')
  })

  it('goes to the window when its client does not answer such questions', async () => {
    const world = await open({ canPrompt: true })
    const client = await world.client()
    const threadId = await askFor(client, 'unable')
    const asked = await question(client)
    client.send({ jsonrpc: '2.0', id: asked.id, error: { code: -32601, message: 'no such method' } })
    const [prompt] = await prompts(world, 1)
    world.daemon.send({ type: 'decide', approval: prompt?.id ?? '', decision: 'deny' })
    expect(await answerOf(client, threadId)).toBe('decision: decline')
  })

  it('of a turn that is interrupted waits no more', async () => {
    const world = await open({ canPrompt: true })
    const client = await world.client()
    const threadId = await askFor(client, 'stopped')
    const asked = await question(client)
    client.send({ jsonrpc: '2.0', id: asked.id, error: { code: -32601, message: 'no such method' } })
    await prompts(world, 1)
    await client.result('turn/interrupt', { threadId, turnId: 'x' })
    await prompts(world, 0)
  })

  it('reaches a client of v1 in its own form on a Codex that speaks v2', async () => {
    const world = await open()
    const client = await world.client()
    const { conversationId } = await client.result('newConversation', {})
    await client.result('addConversationListener', { conversationId })
    const say = { conversationId, items: [{ type: 'text', data: { text: 'approve old' } }] }
    await client.result('sendUserMessage', say)
    const asked = await client.wait((m) => m.method === 'execCommandApproval', 'the question')
    expect(asked.params).toMatchObject({
      conversationId,
      callId: 'call-1',
      command: ['/bin/bash', '-lc', 'rm old'],
    })
    client.send({ jsonrpc: '2.0', id: asked.id, result: { decision: 'approved_for_session' } })
    await client.wait((m) => m.method === 'codex/event/task_complete', 'the end')
    expect(client.notified('codex/event/agent_message')).toMatchObject([
      { msg: { message: 'decision: acceptForSession' } },
    ])
    expect(client.received.filter(({ method }) => method?.startsWith('item/') === true)).toEqual([])
  })

  it('may be decided by a request of its name, too', async () => {
    const world = await open()
    const client = await world.client()
    const { conversationId } = await client.result('newConversation', {})
    await client.result('addConversationListener', { conversationId })
    await client.result('sendUserMessage', {
      conversationId,
      items: [{ type: 'text', data: { text: 'approve x' } }],
    })
    await client.wait((m) => m.method === 'execCommandApproval' && m.id !== undefined, 'the question')
    const unknown = await client.call('execCommandApproval', { callId: 'nobody', decision: 'approved' })
    expect(unknown.error).toMatchObject({ code: -32602 })
    await client.result('execCommandApproval', { callId: 'call-1', decision: 'denied' })
    await client.wait((m) => m.method === 'codex/event/task_complete', 'the end')
    expect(client.notified('codex/event/agent_message')).toMatchObject([
      { msg: { message: 'decision: decline' } },
    ])
  })
})
