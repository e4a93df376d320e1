import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FakeTurn } from '../../../support/fake-codex.ts'
import { lineHarness, type LineHarness } from './line-harness.ts'

let line: LineHarness
beforeEach(async () => {
  line = await lineHarness()
})
afterEach(() => line.remove())

const ask = (question: string, more: object = {}): object => ({ command: '/codex-ask', question, ...more })

describe('questions', () => {
  it('answers, echoes the id, and continues the conversation', async () => {
    expect(await line.say(ask('one', { id: 7 }))).toMatchObject({
      id: 7,
      success: true,
      response: 'You said: one',
      session: 'thread-1',
    })
    expect(await line.say({ command: '/codex-ask two words' })).toMatchObject({
      success: true,
      response: 'You said: two words',
      session: 'thread-1',
    })
    expect(await line.say(ask('three', { new: true }))).toMatchObject({ session: 'thread-2' })
    expect(await line.say(ask('four', { session: 'thread-1' }))).toMatchObject({ session: 'thread-1' })
  })

  it('may only read, and asks before it acts, unless told otherwise', async () => {
    await line.say(ask('one'))
    await line.say(
      ask('two', { new: true, sandbox: 'workspace-write', approvalPolicy: 'never', cwd: '/there' }),
    )
    const started = line.codex.asked.filter(({ method }) => method === 'thread/start')
    expect(started.map(({ params }) => params)).toMatchObject([
      { sandbox: 'read-only', approvalPolicy: 'on-request', cwd: '/work' },
      { sandbox: 'workspace-write', approvalPolicy: 'never', cwd: '/there' },
    ])
  })

  it('answers one after the other, in order', async () => {
    const running: FakeTurn[] = []
    line.codex.play((turn) => void running.push(turn))
    const answers = [line.say(ask('one')), line.say(ask('two')), line.say(ask('three'))]
    for (const text of ['one', 'two', 'three']) {
      await expect.poll(() => running.map((turn) => turn.text)).toEqual([text])
      const [turn] = running.splice(0)
      turn?.message(text)
      turn?.complete()
    }
    expect((await Promise.all(answers)).map(({ response }) => response)).toEqual(['one', 'two', 'three'])
  })

  it('refuses more than it can queue', async () => {
    line.codex.play(() => undefined)
    const all = Array.from({ length: 40 }, (_, index) => line.say(ask(`${index}`)))
    const refused = await Promise.race(all)
    expect(refused).toMatchObject({ success: false, error: { code: 'conversation_busy' } })
  })

  it('says why there is no answer', async () => {
    line.codex.play((turn) => turn.fail('You have hit your limit.', 'usageLimitExceeded'))
    expect(await line.say(ask('one'))).toMatchObject({
      success: false,
      error: {
        code: 'usage_limit_reached',
        message: 'Codex could not answer: You have hit your limit.',
        fix: expect.stringContaining('limit'),
      },
    })
    expect(await line.say(ask('one', { session: 'nowhere' }))).toMatchObject({
      success: false,
      error: { code: 'conversation_not_found' },
    })
    expect(await line.say({ command: '/codex-ask' })).toMatchObject({ error: { code: 'invalid_request' } })
  })

  it('names the commands nearest to an unknown one', async () => {
    expect(await line.say({ command: '/codex-aks', question: 'x' })).toMatchObject({
      success: false,
      error: { code: 'invalid_request', fix: 'Did you mean /codex-ask?' },
    })
    expect(await line.say({ command: 5 })).toMatchObject({ success: false })
    expect(await line.say(ask('x', { cwd: 'here' }))).toMatchObject({
      error: { message: expect.stringContaining('at cwd: got "here"') },
    })
  })
})

describe('progress', () => {
  const talk = (turn: FakeTurn): void => {
    turn.reasoning('Thinking.')
    turn.delta('I ')
    turn.delta('look.')
    turn.message('I look.')
    const item = { id: 'c1', type: 'commandExecution', command: 'cat notes', status: 'inProgress' }
    turn.notify('item/started', { item })
    turn.notify('item/completed', { item: { ...item, status: 'completed', aggregatedOutput: 'notes' } })
    turn.notify('turn/plan/updated', { plan: [{ step: 'read', status: 'completed' }] })
    turn.message('Done.')
    turn.complete()
  }

  it('comes only when asked for, and all of the turn is in the answer', async () => {
    line.codex.play(talk)
    expect(await line.say(ask('one'))).toMatchObject({ response: 'I look.\n\nDone.' })
    expect(line.lines).toHaveLength(1)
    await line.say(ask('two', { stream: true, id: 'q' }))
    const told = line.lines
      .slice(1)
      .map(({ id, event, text, status, tool }) => [id, event, text ?? status, tool])
    expect(told).toEqual([
      ['q', 'status', 'started', undefined],
      ['q', 'delta', 'I ', undefined],
      ['q', 'delta', 'look.', undefined],
      ['q', 'status', 'I look.', undefined],
      ['q', 'tool', 'running', 'command'],
      ['q', 'tool', 'done', 'command'],
      ['q', 'status', 'plan', undefined],
      ['q', 'status', 'Done.', undefined],
      ['q', undefined, undefined, undefined],
    ])
  })

  it('/codex-reasoning and /codex-final_only decide what is told', async () => {
    line.codex.play(talk)
    expect(await line.say({ command: '/codex-reasoning on' })).toMatchObject({ response: 'Reasoning: on' })
    expect(await line.say(ask('one', { stream: true }))).toMatchObject({ reasoning: 'Thinking.' })
    expect(line.lines).toContainEqual(expect.objectContaining({ event: 'reasoning', text: 'Thinking.' }))
    await line.say({ command: '/codex-reasoning off' })
    await line.say({ command: '/codex-final_only on' })
    const before = line.lines.length
    const answer = await line.say(ask('two', { stream: true }))
    expect(answer).toMatchObject({ response: 'Done.' })
    expect(answer).not.toHaveProperty('reasoning')
    expect(line.lines.slice(before).map(({ event, status }) => status ?? event)).toEqual([
      'started',
      undefined,
    ])
    expect(await line.say({ command: '/codex-final_only maybe' })).toMatchObject({
      error: { code: 'invalid_request' },
    })
  })

  it('says a repeated text once, and that another one begins', async () => {
    line.codex.play((turn) => {
      for (const text of ['Half', 'Half whole', 'Other']) {
        turn.delta(text)
        if (text !== 'Other') turn.notify('error', { error: { message: 'Reconnecting' }, willRetry: true })
      }
      turn.message('Other')
      turn.complete()
    })
    expect(await line.say(ask('one', { stream: true }))).toMatchObject({ response: 'Other' })
    expect(line.lines.map(({ text, status }) => text ?? status)).toEqual([
      'started',
      'Half',
      'retrying',
      ' whole',
      'retrying',
      'restarted',
      'Other',
      'Other',
      undefined,
    ])
  })
})

describe('/codex-cancel', () => {
  it('interrupts the running turn', async () => {
    let interrupted = false
    line.codex.play(async (turn) => {
      turn.delta('I ')
      await turn.interrupted
      interrupted = true
    })
    const answer = line.say(ask('one', { stream: true }))
    await expect.poll(() => line.lines.map(({ event }) => event)).toContain('delta')
    expect(await line.say({ command: '/codex-cancel' })).toMatchObject({ success: true, cancelled: true })
    expect(await answer).toMatchObject({
      success: false,
      error: { code: 'turn_interrupted' },
      session: 'thread-1',
    })
    expect(interrupted).toBe(true)
    expect(await line.say({ command: '/codex-cancel' })).toMatchObject({ success: true, cancelled: false })
  })

  it('interrupts the turn of another connection by its session', async () => {
    line.codex.play(() => undefined)
    const answer = line.say(ask('one', { stream: true }))
    await expect.poll(() => line.lines).toHaveLength(1)
    const other = await line.connect()
    expect(await other.say({ command: '/codex-cancel', session: 'thread-1' })).toMatchObject({
      cancelled: true,
    })
    expect(await answer).toMatchObject({ error: { code: 'turn_interrupted' } })
  })
})

describe('approvals', () => {
  const command = { itemId: 'c1', command: 'rm -f zzz', cwd: '/work', reason: 'need' }
  const method = 'item/commandExecution/requestApproval'

  it('go to the client that follows the turn, and its decision to Codex', async () => {
    line.codex.play(async (turn) => {
      turn.message(JSON.stringify(await turn.ask(method, command)))
      turn.complete()
    })
    const answer = line.say(ask('one', { stream: true }))
    await expect.poll(() => line.lines.map(({ event }) => event)).toContain('approval')
    const asked = line.lines.find(({ event }) => event === 'approval')
    expect(asked).toMatchObject({
      kind: 'command',
      command: ['rm', '-f', 'zzz'],
      reason: 'need',
      session: 'thread-1',
    })
    expect(
      await line.say({ command: '/codex-approve', approval: asked?.['approval'], decision: 'deny' }),
    ).toMatchObject({ success: true })
    expect(await answer).toMatchObject({ success: true, response: '{"decision":"decline"}' })
    expect(
      await line.say({ command: '/codex-approve', approval: asked?.['approval'], decision: 'deny' }),
    ).toMatchObject({ success: false, error: { code: 'invalid_request' } })
  })

  it('of a turn nobody follows go to somebody else', async () => {
    line.codex.play(async (turn) => {
      const answer = turn.ask(method, command)
      await answer.catch((error: { code?: number }) => turn.message(`refused with ${error.code}`))
      turn.complete()
    })
    expect(await line.say(ask('one'))).toMatchObject({ response: 'refused with -32601' })
  })
})

describe('a client that leaves', () => {
  it('mid-turn: the turn goes on, nothing more is written, its approval is handed back', async () => {
    const done: string[] = []
    line.codex.play(async (turn) => {
      const answer = turn.ask('item/commandExecution/requestApproval', { itemId: 'c', command: 'ls' })
      await answer.catch((error: { code?: number }) => done.push(`${error.code}`))
      turn.message('finished')
      turn.complete()
      done.push('complete')
    })
    void line.say(ask('one', { stream: true }))
    void line.say(ask('two'))
    await expect.poll(() => line.lines.map(({ event }) => event)).toContain('approval')
    const closed = new Promise<void>((resolve) => line.codex.link.onClosed(resolve))
    const before = line.lines.length
    line.session.close()
    await closed
    expect(done).toEqual(['-32601', 'complete'])
    expect(line.lines).toHaveLength(before)
    expect(line.codex.asked.map(({ method }) => method)).not.toContain('turn/interrupt')
    expect(line.codex.asked.filter(({ method }) => method === 'turn/start')).toHaveLength(1)
  })

  it('idle: its line is closed at once', async () => {
    const closed = new Promise<void>((resolve) => line.codex.link.onClosed(resolve))
    line.session.close()
    await closed
  })
})
