import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lastTurnOfFile } from '../../../electron/daemon/sessions/last-turn-of-file.ts'
import { createLastTurns } from '../../../electron/daemon/sessions/last-turns.ts'
import { replayLink } from '../../support/replayed-link.ts'

const fixtures = join(import.meta.dirname, '..', '..', 'fixtures', 'codex')
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'codex-rollout-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function fileOf(text: string): string {
  const file = join(folder, 'rollout.jsonl')
  writeFileSync(file, text)
  return file
}
const recorded = (name: string): string => readFileSync(join(fixtures, name), 'utf8')
const line = (type: string, payload: string): string =>
  `${JSON.stringify({ type, payload: { type: payload } })}\n`
const user = line('event_msg', 'user_message')
const said = line('event_msg', 'agent_message')
const counted = line('event_msg', 'token_count')
const item = line('response_item', 'message')
const call = line('response_item', 'function_call') + line('response_item', 'function_call_output')

describe.each(['0.44.0', '0.94.0'])('Codex %s, recorded', (version) => {
  const done = recorded(`${version}-rollout-done.jsonl`)
  const cut = recorded(`${version}-rollout-cut.jsonl`)

  test.each([
    ['a turn that came to its end', done, 'completed'],
    ['one killed while the model spoke', cut, 'interrupted'],
    ['one killed after one that came to its end', done + cut, 'interrupted'],
    ['one that came to its end after one that was killed', cut + done, 'completed'],
    ['killed in the middle of a line', cut + done.slice(0, 900), 'interrupted'],
  ])('%s', async (_name, text, expected) => {
    expect(await lastTurnOfFile(fileOf(text))).toBe(expected)
  })
})

test.each([
  ['killed while a tool ran (0.44)', user + counted + said + counted + item + call, 'interrupted'],
  ['killed while a tool ran (0.94)', user + counted + said + item + call + counted, 'interrupted'],
  ['killed before the answer after a tool', user + said + call + counted + counted, 'interrupted'],
  ['an answer after a tool', user + call + counted + counted + said + counted + item, 'completed'],
  ['nothing was said', user + counted, 'interrupted'],
  ['interrupted by the user', user + said + counted + line('event_msg', 'turn_aborted'), 'interrupted'],
  ['newer ones write the end down', user + call + line('event_msg', 'task_complete'), 'completed'],
  ['no turn at all', line('session_meta', ''), null],
  ['an empty file', '', null],
  ['not such a file', 'hello\n{}\n[]\n', null],
])('%s', async (_name, text, expected) => {
  expect(await lastTurnOfFile(fileOf(text))).toBe(expected)
})

test('of a long turn the end is enough', async () => {
  const long =
    user +
    `${JSON.stringify({ type: 'response_item', payload: { type: 'function_call_output', output: 'x'.repeat(600_000) } })}\n`
  expect(await lastTurnOfFile(fileOf(long))).toBe('interrupted')
  expect(await lastTurnOfFile(fileOf(long + said + counted + item))).toBe('completed')
})

test('a file that is not there tells nothing', async () => {
  expect(await lastTurnOfFile(join(folder, 'gone.jsonl'))).toBeNull()
})

describe('a turn without an end', () => {
  const session = {
    id: 'a',
    preview: '',
    cwd: null,
    createdAt: 1,
    updatedAt: 2,
    archived: false,
    lastTurn: null,
  }
  const stored = () => ({ session, path: fileOf(user + said) })

  test('is interrupted where it is known that nothing runs, else nobody knows', async () => {
    const options = { link: replayLink(), version: '0.44.0' }
    const known = createLastTurns({ ...options, isRunning: () => false })
    expect(await known([stored()])).toMatchObject([{ lastTurn: 'interrupted' }])
    expect(await createLastTurns(options)([stored()])).toMatchObject([{ lastTurn: null }])
  })

  test('is read again only when the session has changed', async () => {
    const lastTurns = createLastTurns({ link: replayLink(), version: '0.44.0', isRunning: () => false })
    await lastTurns([stored()])
    const path = fileOf(user + said + counted)
    expect(await lastTurns([{ session, path }])).toMatchObject([{ lastTurn: 'interrupted' }])
    expect(await lastTurns([{ session: { ...session, updatedAt: 3 }, path }])).toMatchObject([
      { lastTurn: 'completed' },
    ])
  })
})
