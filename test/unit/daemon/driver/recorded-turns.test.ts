import { expect, it } from 'vitest'
import { openDriver, type StartOptions } from '../../../../electron/daemon/driver/conversation-driver.ts'
import type { TurnEvent } from '../../../../electron/daemon/driver/turn-events.ts'
import { recordedCodex } from '../../../support/recorded-codex.ts'

const start: StartOptions = {
  cwd: '/workspace',
  sandbox: 'read-only',
  approvalPolicy: 'never',
  model: null,
  effort: null,
}

const generations = [
  { version: '0.42.0', asks: ['newConversation', 'addConversationListener', 'sendUserMessage'] },
  { version: '0.44.0', asks: ['newConversation', 'addConversationListener', 'sendUserMessage'] },
  { version: '0.169.0', asks: ['thread/start', 'turn/start'] },
]

it.each(generations)('tells a turn of $version in the same events', async ({ version, asks }) => {
  const codex = recordedCodex(`${version}-handshake-turn`)
  const driver = openDriver(codex.link, version)
  const conversation = await driver.start(start)
  const events: TurnEvent[] = []
  const answer = await driver.ask(conversation, 'Say hello', { onEvent: (event) => events.push(event) })
  expect(codex.asked.map(({ method }) => method)).toEqual(asks)
  expect(conversation).toMatchObject({ model: 'gpt-5-codex', cwd: '/workspace' })
  expect(answer).toMatchObject({
    status: 'completed',
    text: 'Hello from the mock upstream.',
    messages: ['Hello from the mock upstream.'],
    reasoning: ['Thinking about it.'],
    usage: { last: { inputTokens: 100, outputTokens: 10 }, total: { totalTokens: 110 } },
  })
  const deltas = events.filter(({ type }) => type === 'answer-delta')
  expect(deltas).toHaveLength(5)
  expect(events.map(({ type }) => type)).toContain('reasoning-delta')
})

it.each(['0.44.0', '0.169.0'])('interrupts a turn of %s on a signal', async (version) => {
  const codex = recordedCodex(`${version}-interrupt`)
  const driver = openDriver(codex.link, version)
  const controller = new AbortController()
  let deltas = 0
  const answer = await driver.ask(await driver.start(start), 'long', {
    signal: controller.signal,
    onEvent: ({ type }) => {
      if (type === 'answer-delta' && ++deltas === 6) controller.abort()
    },
  })
  expect(answer).toMatchObject({ status: 'interrupted', text: '' })
  const { method, params } = codex.asked.at(-1) ?? {}
  if (version === '0.44.0') expect(method).toBe('interruptConversation')
  else
    expect({ method, params }).toMatchObject({
      method: 'turn/interrupt',
      params: { turnId: expect.any(String) },
    })
})

it('says why a turn failed in the words of the provider', async () => {
  const codex = recordedCodex('0.169.0-error')
  const driver = openDriver(codex.link, '0.169.0')
  const asked = driver.ask(await driver.start(start), 'fail')
  await expect(asked).rejects.toMatchObject({
    code: 'codex_refused',
    message: 'Codex could not answer: mock bad request.',
  })
})

it('tells a retry, and answers with what came after it', async () => {
  const codex = recordedCodex('0.44.0-error')
  const driver = openDriver(codex.link, '0.44.0')
  const events: TurnEvent[] = []
  const answer = await driver.ask(await driver.start(start), 'fail', {
    onEvent: (event) => events.push(event),
  })
  expect(answer.text).toBe('Hello from mock.')
  expect(events[0]).toMatchObject({ type: 'problem', willRetry: true })
})

it.each([
  { version: '0.44.0', recording: '0.44.0-tool-call-shell-readonly-never', exit: 'done' },
  { version: '0.169.0', recording: '0.169.0-shell-readonly-never', exit: 'done' },
])('tells a command of $version from its beginning to its end', async ({ version, recording }) => {
  const codex = recordedCodex(recording)
  const driver = openDriver(codex.link, version)
  const events: TurnEvent[] = []
  await driver.ask(await driver.start(start), 'x', { onEvent: (event) => events.push(event) })
  const tools = events.flatMap((event) => ('tool' in event ? [{ type: event.type, ...event.tool }] : []))
  expect(tools[0]).toMatchObject({ type: 'tool-begin', kind: 'command', status: 'running', output: null })
  expect(tools[1]).toMatchObject({
    type: 'tool-end',
    id: tools[0]?.id,
    title: tools[0]?.title,
    status: 'done',
  })
  expect(tools[0]?.title).toContain('echo HACK')
  expect(tools[1]?.output).toContain('uid=0(root)')
})

it('tells which files a patch of v2 changes, and that it was declined', async () => {
  const codex = recordedCodex('0.169.0-approval')
  codex.link.onServerRequest(() => Promise.resolve({ decision: 'decline' }))
  const driver = openDriver(codex.link, '0.169.0')
  const events: TurnEvent[] = []
  await driver.ask(await driver.start(start), 'x', { onEvent: (event) => events.push(event) })
  const patches = events.flatMap((event) =>
    'tool' in event && event.tool.kind === 'patch' ? [event.tool] : [],
  )
  expect(patches.map(({ status }) => status)).toEqual(['running', 'declined'])
  expect(patches[0]?.files).toMatchObject([{ path: '/workspace/p3.txt', change: 'add' }])
})

it('resumes by path where Codex knows no other way, and asks with all settings when one changes', async () => {
  const codex = recordedCodex('0.44.0-list-resume-archive', ['addConversationListener'])
  const driver = openDriver(codex.link, '0.44.0')
  const id = '01a1fbb5-33f4-7a33-bca6-12c7ef105181'
  const conversation = await driver.resume(id, { ...start, model: 'gpt-5-codex' })
  const resumed = codex.asked.find(({ method }) => method === 'resumeConversation')
  expect(resumed?.params).toMatchObject({ path: expect.stringContaining(`${id}.jsonl`) })
  await driver.ask(conversation, 'And again', { effort: 'low' })
  expect(codex.asked.at(-1)).toMatchObject({
    method: 'sendUserTurn',
    params: {
      effort: 'low',
      model: 'gpt-5-codex',
      cwd: '/workspace',
      approvalPolicy: 'never',
      summary: 'auto',
    },
  })
})

it('ends with the line', async () => {
  const codex = recordedCodex('0.44.0-interrupt')
  const driver = openDriver(codex.link, '0.44.0')
  const conversation = await driver.start(start)
  const asked = driver.ask(conversation, 'long', {
    onEvent: () => codex.link.close(),
  })
  await expect(asked).rejects.toMatchObject({ code: 'codex_gone' })
})
