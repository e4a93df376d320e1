import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { isAlive, until, type RawClient } from '../support/daemon-harness.ts'
import { v1Event, v1Events, withDaemon, type DaemonWorld } from './daemon-world.ts'

const opened = z.object({ conversationId: z.string(), rolloutPath: z.string() })
const items = (text: string): object[] => [{ type: 'text', data: { text } }]

async function begin(client: RawClient, cwd: string): Promise<z.infer<typeof opened>> {
  const conversation = await client.result('newConversation', {
    cwd,
    approvalPolicy: 'never',
    sandbox: 'read-only',
  })
  const { conversationId } = opened.parse(conversation)
  await client.result('addConversationListener', { conversationId })
  return opened.parse(conversation)
}

async function ask(client: RawClient, conversationId: string, text: string): Promise<unknown> {
  const from = client.received.length
  await client.result('sendUserMessage', { conversationId, items: items(text) })
  return (await v1Event(client, 'task_complete', from))['last_agent_message']
}

/**
 * What the daemon is for, with a client of v1, which every Codex serves.
 * @param version or `latest`
 */
export function describeRecovery(version: string): void {
  describe(`a daemon with Codex ${version}`, () => {
    const world = withDaemon(version)

    it('three clients run turns at once over one Codex', async () => {
      const { model, cwd, client: connect } = world()
      // Each is answered with what it asked.
      model.play(({ body }) => ({
        text: [`answer to ${/question-\d/.exec(JSON.stringify(body))?.[0] ?? '?'}`],
      }))
      const clients = await Promise.all([connect(), connect(), connect()])
      const answers = await Promise.all(
        clients.map(async (client, n) =>
          ask(client, (await begin(client, cwd)).conversationId, `question-${n}`),
        ),
      )
      expect(answers).toEqual(['answer to question-0', 'answer to question-1', 'answer to question-2'])
      for (const [n, client] of clients.entries()) {
        const heard = JSON.stringify(client.received)
        for (const other of [0, 1, 2].filter((one) => one !== n))
          expect(heard).not.toContain(`answer to question-${other}`)
      }
    })

    it('kill -9 of Codex in the middle of a turn: told once, and the next request goes on', async () => {
      const { model, cwd, client: connect, codexPid } = world()
      const client = await connect()
      model.play({ text: ['noted'] }, { text: ['half'], end: 'stall' }, { text: ['gone on'] })
      const { conversationId } = await begin(client, cwd)
      expect(await ask(client, conversationId, 'remember kiwi')).toBe('noted')
      await client.result('sendUserMessage', { conversationId, items: items('a long one') })
      await client.wait((m) => JSON.stringify(m.params ?? '').includes('"delta":"half"'), 'its beginning')
      const pid = await codexPid()
      process.kill(pid, 'SIGKILL')
      await v1Event(client, 'turn_aborted')
      expect(await ask(client, conversationId, 'and now?')).toBe('gone on')
      const sent = JSON.stringify(model.requests().at(-1)?.body)
      expect(sent).toContain('remember kiwi')
      expect(sent).toContain('noted')
      expect(v1Events(client, conversationId).filter(({ type }) => type === 'turn_aborted')).toHaveLength(1)
      await until(() => !isAlive(pid), 'the old Codex to be gone')
    })

    it('a client that vanishes in the middle of a turn finds it finished when it is back', async () => {
      const { model, cwd, client: connect } = world()
      const first = await connect()
      model.play({ text: ['slowly ', 'but ', 'surely'], gapMs: 200 }, { text: ['next'] })
      const { conversationId, rolloutPath } = await begin(first, cwd)
      await first.result('sendUserMessage', { conversationId, items: items('take your time') })
      await v1Event(first, 'agent_message_delta')
      first.close()
      const again = await connect()
      await again.result('resumeConversation', { path: rolloutPath })
      await again.result('addConversationListener', { conversationId })
      await world().daemon.state(({ turns }) => turns === 0)
      expect(await ask(again, conversationId, 'and?')).toBe('next')
      expect(JSON.stringify(model.requests().at(-1)?.body)).toContain('slowly but surely')
    })

    it('kill -9 of the daemon: its Codex goes with it, and the next one goes on', async () => {
      const before = world()
      const { model, cwd, codexPid } = before
      const client = await before.client()
      model.play({ text: ['noted'] }, { text: ['half'], end: 'stall' }, { text: ['gone on'] })
      const { conversationId, rolloutPath } = await begin(client, cwd)
      await ask(client, conversationId, 'remember lychee')
      await client.result('sendUserMessage', { conversationId, items: items('a long one') })
      await v1Event(client, 'agent_message_delta', client.received.length - 2)
      const pid = await codexPid()
      before.daemon.child.kill('SIGKILL')
      await before.daemon.exited
      await until(() => !isAlive(pid), 'its Codex to end')
      const after: DaemonWorld = await before.restart()
      const again = await after.client()
      const resumed = await again.result('resumeConversation', { path: rolloutPath })
      expect(JSON.stringify(resumed['initialMessages'])).toContain('remember lychee')
      await again.result('addConversationListener', { conversationId })
      expect(await ask(again, conversationId, 'and now?')).toBe('gone on')
      expect(JSON.stringify(model.requests().at(-1)?.body)).toContain('remember lychee')
    })
  })
}
