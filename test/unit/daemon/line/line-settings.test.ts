import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { idleDaemonState, type DaemonState } from '../../../../shared/codex/daemon-state.ts'
import { AppError } from '../../../../shared/errors/app-error.ts'
import { createSessionTurns } from '../../../../electron/daemon/driver/session-turns.ts'
import {
  defaultClientSettings,
  openClientSettings,
} from '../../../../electron/daemon/line/client-settings.ts'
import { createLineSession } from '../../../../electron/daemon/line/line-session.ts'
import { fakeCodex } from '../../../support/fake-codex.ts'
import { lineHarness, type LineHarness } from './line-harness.ts'

let line: LineHarness
beforeEach(async () => {
  line = await lineHarness()
})
afterEach(() => line.remove())

const models = {
  data: [
    {
      id: 'gpt-6',
      isDefault: true,
      supportedReasoningEfforts: [{ reasoningEffort: 'low' }, { reasoningEffort: 'xhigh' }],
    },
  ],
}

it('keeps the settings and the conversation of a named client over connections and restarts', async () => {
  line.codex.answer('model/list', models)
  await line.say({ command: '/codex-config xhigh', client: 'editor' })
  await line.say({ command: '/codex-reasoning on' })
  await line.say({ command: '/codex-ask', question: 'one' })
  const restarted = await lineHarness({ folder: line.folder, codex: line.codex })
  expect(await restarted.say({ command: '/codex-config', client: 'editor' })).toMatchObject({
    settings: { effort: 'xhigh', reasoning: true, session: 'thread-1' },
  })
  expect(await restarted.say({ command: '/codex-ask', question: 'two' })).toMatchObject({
    session: 'thread-1',
  })
  const stranger = await restarted.connect()
  expect(await stranger.say({ command: '/codex-config' })).toMatchObject({ settings: { effort: null } })
  const file = await stat(join(line.folder, 'line-clients.json'))
  expect(file.mode & 0o777).toBe(0o600)
})

it('begins anew where the kept conversation is gone', async () => {
  await line.say({ command: '/codex-ask', question: 'one', client: 'editor' })
  const later = await lineHarness({ folder: line.folder })
  expect(await later.say({ command: '/codex-ask', question: 'two', client: 'editor' })).toMatchObject({
    success: true,
    response: 'You said: two',
    session: 'thread-1',
  })
})

it('gives the effort to the turns that follow, in the order of the messages', async () => {
  line.codex.answer('model/list', models)
  const all = [
    line.say({ command: '/codex-ask', question: 'before' }),
    line.say({ command: '/codex-config', effort: 'low' }),
    line.say({ command: '/codex-ask', question: 'after' }),
  ]
  await Promise.all(all)
  const turns = line.codex.asked.filter(({ method }) => method === 'turn/start')
  expect(turns.map(({ params }) => params['effort'])).toEqual([undefined, 'low'])
})

it('takes only efforts that version and model know', async () => {
  expect(await line.say({ command: '/codex-config hihg' })).toMatchObject({
    success: false,
    error: { code: 'invalid_request', fix: 'Did you mean high?' },
  })
  // Codex cannot tell: the version decides.
  expect(await line.say({ command: '/codex-config medium' })).toMatchObject({ success: true })
  line.codex.answer('model/list', models)
  expect(await line.say({ command: '/codex-config medium' })).toMatchObject({
    success: false,
    error: { message: expect.stringContaining('accepted: low, xhigh') },
  })
  expect(await line.say({ command: '/codex-config default' })).toMatchObject({ settings: { effort: null } })
})

it('names the version an effort needs', async () => {
  const old = createLineSession({
    link: fakeCodex().link,
    version: () => Promise.resolve('0.44.0'),
    state: () => idleDaemonState,
    settings: await openClientSettings(line.folder, () => undefined),
    turns: createSessionTurns(),
    defaultCwd: '/work',
  })
  const replies: object[] = []
  await old.handle({ command: '/codex-config xhigh' }, (reply) => replies.push(reply))
  expect(replies).toMatchObject([
    {
      error: {
        code: 'codex_version_unsupported',
        message: expect.stringContaining("'xhigh' requires Codex >= 0.59 (current: 0.44.0)"),
      },
    },
  ])
})

it('tells its state without Codex, and what keeps questions from being answered', async () => {
  const missing = new AppError('codex_missing', { what: 'There is no Codex', fix: 'Install it' })
  const state: DaemonState = {
    ...idleDaemonState,
    codex: { ...idleDaemonState.codex, phase: 'missing', error: missing.toWire() },
  }
  const session = createLineSession({
    link: fakeCodex().link,
    version: () => Promise.reject(missing),
    state: () => state,
    settings: await openClientSettings(line.folder, () => undefined),
    turns: createSessionTurns(),
    defaultCwd: '/work',
  })
  const replies: object[] = []
  for (const command of ['/codex-status', '/codex-ask hello'])
    await session.handle({ command }, (reply) => replies.push(reply))
  expect(replies).toMatchObject([
    {
      success: true,
      response: expect.stringContaining('Codex is missing: There is no Codex'),
      status: { codex: {} },
    },
    { success: false, error: { code: 'codex_missing', message: 'There is no Codex.', fix: 'Install it' } },
  ])
})

it('puts a file it cannot read aside', async () => {
  await writeFile(join(line.folder, 'line-clients.json'), '{ not json')
  const told: string[] = []
  const store = await openClientSettings(line.folder, (text) => told.push(text))
  expect(told).toHaveLength(1)
  expect(await readdir(line.folder)).toEqual(['line-clients.json.unreadable'])
  await store.set('a', defaultClientSettings)
  expect(JSON.parse(await readFile(join(line.folder, 'line-clients.json'), 'utf8'))).toMatchObject({
    version: 1,
    clients: { a: { sandbox: 'read-only' } },
  })
})
