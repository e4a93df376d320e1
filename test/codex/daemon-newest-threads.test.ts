import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { isAlive, until, type RawClient } from '../support/daemon-harness.ts'
import { withDaemon } from './daemon-world.ts'

const thread = z.object({ thread: z.object({ id: z.string() }) })
const input = (text: string): object[] => [{ type: 'text', text }]

async function start(client: RawClient, params: object): Promise<string> {
  return thread.parse(await client.result('thread/start', params)).thread.id
}

async function ask(client: RawClient, threadId: string, text: string): Promise<unknown> {
  const from = client.received.length
  await client.result('turn/start', { threadId, input: input(text) })
  const done = await client.wait((m) => m.method === 'turn/completed', 'the end of the turn', from)
  return done.params
}

const completed = { turn: { status: 'completed' } }

describe('a client of v2 and the newest Codex', () => {
  const world = withDaemon('latest')

  it('is asked for approval by itself, and told when the question is settled', async () => {
    const { model, cwd, client: connect } = world()
    const [client, other] = [await connect(), await connect()]
    const args = { cmd: 'id', sandbox_permissions: 'require_escalated', justification: 'need' }
    model.play({ calls: [{ id: 'call_1', name: 'exec_command', args }] }, { text: ['done'] })
    const threadId = await start(client, { cwd, approvalPolicy: 'on-request', sandbox: 'read-only' })
    await client.result('turn/start', { threadId, input: input('x') })
    const asked = await client.wait(
      (m) => m.method === 'item/commandExecution/requestApproval',
      'the question',
    )
    client.send({ id: asked.id, result: { decision: 'decline' } })
    const settled = await client.wait((m) => m.method === 'serverRequest/resolved', 'that it is settled')
    expect(settled.params).toMatchObject({ threadId, requestId: asked.id })
    await client.wait((m) => m.method === 'turn/completed', 'the end')
    expect(JSON.stringify(other.received)).not.toContain(threadId)
  })

  it('goes on after kill -9 of Codex, and of the daemon, without resuming', async () => {
    const { model, cwd, client: connect, codexPid, daemon } = world()
    const client = await connect()
    model.play({ text: ['noted'] }, { text: ['half'], end: 'stall' }, { text: ['gone on'] })
    const threadId = await start(client, { cwd, approvalPolicy: 'never', sandbox: 'read-only' })
    expect(await ask(client, threadId, 'remember kiwi')).toMatchObject(completed)
    await client.result('turn/start', { threadId, input: input('long') })
    await client.wait(
      (m) => m.method === 'item/agentMessage/delta' && JSON.stringify(m.params).includes('half'),
      'its beginning',
    )
    process.kill(await codexPid(), 'SIGKILL')
    const lost = (): unknown[] =>
      client.notified('turn/completed').filter((params) => JSON.stringify(params).includes('"interrupted"'))
    await until(() => lost().length > 0, 'the news')
    expect(await ask(client, threadId, 'and now?')).toMatchObject(completed)
    expect(JSON.stringify(model.requests().at(-1)?.body)).toContain('remember kiwi')
    expect(lost()).toHaveLength(1)
    daemon.child.kill('SIGKILL')
    await daemon.exited
    const again = await (await world().restart()).client()
    expect(await ask(again, threadId, 'still there?')).toMatchObject(completed)
    expect(JSON.stringify(model.requests().at(-1)?.body)).toContain('remember kiwi')
  })

  it('is refused what is wrong, by name', async () => {
    const { client: connect } = world()
    const client = await connect()
    expect((await client.call('turn/start', { input: [] })).error).toMatchObject({
      code: -32602,
      message: "Invalid params: 'threadId' is missing",
    })
    expect((await client.call('thread/start', { approvalPolicy: 'sometimes' })).error).toMatchObject({
      code: -32602,
      message: expect.stringContaining('sometimes'),
    })
    expect((await client.call('no/such', {})).error).toMatchObject({ code: -32601 })
  })

  it('50 starts and kills leave one daemon and one Codex', { timeout: 300_000 }, async () => {
    const { codex, place, daemon } = world()
    /** This test's own: whose environment has its home. Not the one for the login, which comes and goes. */
    const running = (): number[] =>
      readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .map(Number)
        .filter((pid) => {
          try {
            const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
            return (
              words.startsWith(codex.program) &&
              !words.includes('model_provider="openai"') &&
              readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`CODEX_HOME=${place.home}`)
            )
          } catch {
            return false
          }
        })
    let last = daemon
    for (let cycle = 0; cycle < 50; cycle += 1) {
      if (cycle % 2 === 0) await last.state(({ codex: { phase } }) => phase === 'running')
      last.child.kill('SIGKILL')
      await last.exited
      last = (await world().restart()).daemon
    }
    const { codex: child } = await last.state(({ codex: { phase } }) => phase === 'running')
    await until(
      () => running().length === 1,
      () => `one Codex: ${JSON.stringify(running())}`,
    )
    expect(running()).toEqual([child.pid])
    expect(isAlive(last.child.pid ?? 0)).toBe(true)
  })
})
