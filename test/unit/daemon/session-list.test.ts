import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { CodexLink } from '../../../electron/codex/link.ts'
import { RpcError } from '../../../electron/codex/rpc-error.ts'
import { archiveOldSessions } from '../../../electron/daemon/sessions/archive-old.ts'
import { createSessionList, type SessionList } from '../../../electron/daemon/sessions/session-list.ts'
import type { Session } from '../../../shared/codex/session.ts'
import { replayLink } from '../../support/replayed-link.ts'

describe('recorded', () => {
  test('0.44: conversations, with the time they began', async () => {
    const link = replayLink('0.44.0-list-resume-archive.jsonl')
    const list = createSessionList({ link, version: '0.44.0' })
    const page = await list.list({ cursor: null, limit: 10 })
    expect(page).toEqual({
      sessions: [
        {
          id: '01a1fbb5-33f4-7a33-bca6-12c7ef105181',
          preview: 'Say hello',
          cwd: null,
          createdAt: Date.UTC(2026, 10, 21, 1, 25, 18, 964),
          updatedAt: null,
          archived: false,
          lastTurn: null,
        },
      ],
      cursor: '2026-11-21T01-25-18|01a1fbb5-33f4-7a33-bca6-12c7ef105181',
    })
    // Nothing that this version has never heard of, and the cursor only where there is one.
    expect(link.asked).toEqual([{ method: 'listConversations', params: { pageSize: 10 } }])
    await list.archive('01a1fbb5-33f4-7a33-bca6-12c7ef105181')
    expect(link.asked.at(-1)).toEqual({
      method: 'archiveConversation',
      params: {
        conversationId: '01a1fbb5-33f4-7a33-bca6-12c7ef105181',
        rolloutPath: expect.stringMatching(/^\/codex-home\/sessions\/.*rollout-.*\.jsonl$/),
      },
    })
    expect(await list.list({ cursor: null, limit: 10 })).toEqual({ sessions: [], cursor: null })
  })

  test('0.94: threads of every provider', async () => {
    const link = replayLink('0.94.0-sessions.jsonl')
    const list = createSessionList({ link, version: '0.94.0' })
    const { sessions } = await list.list({ cursor: null, limit: 5 })
    expect(sessions).toMatchObject([
      { preview: 'hi', cwd: '/codex-home', createdAt: 1_795_282_122_000, lastTurn: null },
    ])
    expect(link.asked[0]).toEqual({
      method: 'thread/list',
      params: { cursor: null, limit: 5, modelProviders: [] },
    })
  })

  test('0.169: an archived thread is not listed any more', async () => {
    const link = replayLink('0.169.0-list-resume-archive.jsonl')
    const list = createSessionList({ link, version: '0.169.0' })
    const { sessions, cursor } = await list.list({ cursor: null, limit: 10, withLastTurns: false })
    expect(sessions).toMatchObject([{ preview: 'Say hello', updatedAt: 1_795_224_442_000, lastTurn: null }])
    expect(cursor).toBeNull()
    await list.archive(sessions[0]?.id ?? '')
    expect(link.asked.at(-1)?.params).toEqual({ threadId: sessions[0]?.id })
    expect(await list.list({ cursor: null, limit: 10 })).toEqual({ sessions: [], cursor: null })
  })
})

describe('how the last turn ended', () => {
  const thread = (id: string, status: string) => ({
    id,
    preview: id,
    createdAt: 1,
    updatedAt: 2,
    status: { type: status },
  })

  test.each([
    ['interrupted', 'interrupted'],
    ['failed', 'failed'],
    ['inProgress', 'running'],
    ['somethingNew', null],
  ])('%s', async (status, lastTurn) => {
    const link = answering({
      'thread/list': () => ({ data: [thread('a', 'notLoaded')], nextCursor: null }),
      'thread/turns/list': () => ({ data: [{ id: 't', status }] }),
    })
    const { sessions } = await createSessionList({ link, version: '0.169.0' }).list({
      cursor: null,
      limit: 5,
    })
    expect(sessions[0]?.lastTurn).toBe(lastTurn)
  })

  test('a thread at work is running without being asked; one whose file is broken is shown all the same', async () => {
    const link = answering({
      'thread/list': () => ({
        data: [thread('a', 'active'), thread('b', 'idle'), thread('c', 'idle')],
        nextCursor: 'next',
      }),
      'thread/turns/list': (params) =>
        JSON.stringify(params).includes('"b"') ? new RpcError(-32603, 'broken') : { data: [] },
    })
    const page = await createSessionList({ link, version: '0.169.0' }).list({ cursor: null, limit: 5 })
    expect(page.sessions.map(({ lastTurn }) => lastTurn)).toEqual(['running', null, null])
    expect(page.cursor).toBe('next')
    expect(link.asked.filter(({ method }) => method === 'thread/turns/list')).toHaveLength(2)
  })
})

describe('older versions', () => {
  test('a session that runs is known to by whoever runs it', async () => {
    const item = (id: string) => ({
      conversationId: id,
      path: `/nowhere/${id}.jsonl`,
      preview: '',
      timestamp: null,
    })
    const link = answering({ listConversations: () => ({ items: [item('a'), item('b')], nextCursor: null }) })
    const list = createSessionList({ link, version: '0.44.0', isRunning: (id) => id === 'b' })
    for (const withLastTurns of [true, false]) {
      const { sessions } = await list.list({ cursor: null, limit: 5, withLastTurns })
      expect(sessions.map(({ lastTurn }) => lastTurn)).toEqual([null, 'running'])
    }
  })

  test('the file tells when a session was used last', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'codex-sessions-'))
    try {
      const path = join(folder, 'rollout.jsonl')
      writeFileSync(path, '')
      utimesSync(path, 1_700_000_000, 1_700_000_000)
      const item = { conversationId: 'a', path, preview: 'x', timestamp: 'not a time' }
      const link = answering({ listConversations: () => ({ items: [item], nextCursor: null }) })
      const page = await createSessionList({ link, version: '0.44.0' }).list({ cursor: null, limit: 5 })
      expect(page.sessions).toMatchObject([{ createdAt: null, updatedAt: 1_700_000_000_000 }])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  test('a session nobody has listed is looked for, page by page; one that is not there is refused', async () => {
    const item = (id: string) => ({
      conversationId: id,
      path: `/sessions/${id}.jsonl`,
      preview: '',
      timestamp: null,
    })
    const link = answering({
      listConversations: (params) =>
        JSON.stringify(params).includes('second')
          ? { items: [item('b')], nextCursor: 'third' }
          : JSON.stringify(params).includes('third')
            ? { items: [], nextCursor: 'third' }
            : { items: [item('a')], nextCursor: 'second' },
      archiveConversation: () => ({}),
    })
    const list = createSessionList({ link, version: '0.42.0' })
    await list.archive('b')
    expect(link.asked.at(-1)?.params).toEqual({ conversationId: 'b', rolloutPath: '/sessions/b.jsonl' })
    await expect(list.archive('c')).rejects.toMatchObject({ code: 'codex_refused', facts: { current: 'c' } })
  })
})

describe('archiving old sessions', () => {
  const day = 86_400_000
  const now = 100 * day
  const session = (id: string, age: number | null, lastTurn: Session['lastTurn'] = null): Session => ({
    id,
    preview: '',
    cwd: null,
    createdAt: 0,
    updatedAt: age === null ? null : now - age * day,
    archived: false,
    lastTurn,
  })

  function listOf(pages: Session[][], refuse: string[] = []) {
    const archived: string[] = []
    const sessions: SessionList = {
      list: async ({ cursor, withLastTurns }) => {
        expect(withLastTurns).toBe(false)
        const place = Number(cursor ?? '0')
        return { sessions: pages[place] ?? [], cursor: place + 1 < pages.length ? String(place + 1) : null }
      },
      archive: async (id) => {
        if (refuse.includes(id)) throw new RpcError(-32600, 'no')
        archived.push(id)
      },
    }
    return { sessions, archived }
  }

  test('what is older goes, on every page; what is used, running or of unknown age stays', async () => {
    const pages = [
      [session('new', 1), session('just', 30), session('old', 30.01), session('unknown', null)],
      [session('older', 99), session('running', 99, 'running')],
    ]
    const { sessions, archived } = listOf(pages)
    const outcome = await archiveOldSessions({ sessions, days: 30, now })
    expect(archived).toEqual(['old', 'older'])
    expect(outcome).toEqual({ archived: ['old', 'older'], failed: [] })
  })

  test('one that cannot be archived does not keep the others', async () => {
    const { sessions } = listOf([[session('a', 50), session('b', 50), session('c', 50)]], ['b'])
    const { archived, failed } = await archiveOldSessions({ sessions, days: 30, now })
    expect(archived).toEqual(['a', 'c'])
    expect(failed).toMatchObject([{ id: 'b', error: { message: 'no.' } }])
  })

  test('it ends when told to, and with a cursor that does not move; 0 days archives nothing', async () => {
    const { sessions, archived } = listOf([[session('a', 50)]])
    await archiveOldSessions({ sessions, days: 30, now, signal: AbortSignal.abort() })
    await archiveOldSessions({ sessions, days: 0, now })
    await archiveOldSessions({ sessions, days: Number.NaN, now })
    expect(archived).toEqual([])
    const stuck: SessionList = {
      ...sessions,
      list: async () => ({ sessions: [session('a', 50)], cursor: 'same' }),
    }
    expect((await archiveOldSessions({ sessions: stuck, days: 30, now })).archived).toEqual(['a'])
  })
})

/** A Codex that answers some methods, an error by returning it. */
function answering(answers: Readonly<Record<string, (params: unknown) => unknown>>) {
  const inner = replayLink()
  const request: CodexLink['request'] = async (method, params) => {
    inner.asked.push({ method, params })
    const answer = answers[method]?.(params)
    if (answer instanceof RpcError) throw answer
    return answer
  }
  return { ...inner, request }
}
