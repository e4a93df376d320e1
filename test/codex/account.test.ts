import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import type { CodexLink } from '../../electron/codex/link.ts'
import { createAccountWatch, type AccountWatch } from '../../electron/daemon/account/account-watch.ts'
import { archiveOldSessions } from '../../electron/daemon/sessions/archive-old.ts'
import { createSessionList } from '../../electron/daemon/sessions/session-list.ts'
import { generationsOf, methodSupport } from '../../shared/compat/protocol.ts'
import { openAccountWorld, type AccountWorld } from './account-world.ts'
import { fetchCodex, type Codex } from './fetch-codex.ts'
import { versions } from './versions.ts'

const waiting = { timeout: 20_000, interval: 50 }
const day = 86_400_000

for (const wanted of versions(['0.42.0', '0.44.0', '0.94.0', 'latest'])) {
  const codex = await fetchCodex(wanted)
  describe.skipIf(codex === null)(`Codex ${codex?.version ?? wanted}`, () => {
    if (codex !== null) describeAccount(codex)
  })
}

function describeAccount(codex: Codex): void {
  const { version } = codex
  let world: AccountWorld
  let link: CodexLink
  let watch: AccountWatch
  beforeAll(async () => {
    world = await openAccountWorld(codex)
    link = await world.restart()
    watch = createAccountWatch({ link, version, changed: () => undefined })
  })
  afterAll(async () => {
    watch.close()
    await world.close()
  })
  const sessions = () => createSessionList({ link, version, isRunning: () => false })

  test('who is logged in, and the limits where they can be asked for', async () => {
    await watch.refresh()
    expect(watch.state()).toMatchObject({
      status: 'chatgpt',
      email: 'user@example.com',
      plan: 'pro',
      error: null,
    })
    if (methodSupport('account/rateLimits/read', version) !== 'yes') return
    const [primary, secondary] = watch.state().limits
    expect(primary).toMatchObject({ name: 'primary', usedPercent: 12, windowMinutes: 300 })
    expect(secondary).toMatchObject({ name: 'secondary', usedPercent: 40, windowMinutes: 10_080 })
    expectInAnHour(primary?.resetsAt)
  })

  test('a turn brings limits with it', async () => {
    await startTurn(link, version, world.home)
    await vi.waitFor(() => expect(watch.state().limits[0]?.usedPercent).toBe(20), waiting)
    expect(watch.state().limits[0]).toMatchObject({ name: 'primary', windowMinutes: 300 })
    expectInAnHour(watch.state().limits[0]?.resetsAt)
  })

  test('its session is listed, with its end where Codex tells it', async () => {
    await vi.waitFor(async () => {
      const { sessions: listed } = await sessions().list({ cursor: null, limit: 10 })
      expect(listed).toMatchObject([{ preview: 'say hello', archived: false, lastTurn: 'completed' }])
      for (const time of [listed[0]?.createdAt, listed[0]?.updatedAt])
        expect(Math.abs((time ?? 0) - Date.now())).toBeLessThan(300_000)
    }, waiting)
  })

  test('killed in the middle of a turn: that session is listed as interrupted', async () => {
    world.hang()
    await startTurn(link, version, world.home, 'never ends')
    await vi.waitFor(() => expect(savedSessions(world.home)).toMatch(/never ends[^]*hello/), waiting)
    await world.kill()
    link = await world.restart()
    await vi.waitFor(async () => {
      const { sessions: listed } = await sessions().list({ cursor: null, limit: 10 })
      expect(listed.map(({ preview }) => preview).toSorted()).toEqual(['never ends', 'say hello'])
      const cut = listed.find(({ preview }) => preview === 'never ends')
      expect(cut?.lastTurn).toBe('interrupted')
    }, waiting)
  })

  test('old sessions are archived, and only they', async () => {
    const list = sessions()
    const yesterday = await archiveOldSessions({ sessions: list, days: 1, now: Date.now() })
    expect(yesterday).toEqual({ archived: [], failed: [] })
    const { archived, failed } = await archiveOldSessions({
      sessions: list,
      days: 1,
      now: Date.now() + 2 * day,
    })
    expect({ archived: archived.length, failed }).toEqual({ archived: 2, failed: [] })
    expect((await list.list({ cursor: null, limit: 10 })).sessions).toEqual([])
    expect(readdirSync(join(world.home, 'archived_sessions'))).toHaveLength(2)
  })

  test('logout, a login begun and cancelled, an API key', async () => {
    watch.close()
    watch = createAccountWatch({ link, version, changed: () => undefined })
    await watch.refresh()
    await watch.logout()
    expect(watch.state()).toMatchObject({ status: 'logged-out', email: null, plan: null, limits: [] })
    expect(existsSync(join(world.home, 'auth.json'))).toBe(false)

    const { url } = await watch.login({ method: 'chatgpt' })
    expect(url).toMatch(/^https:\/\/auth\.openai\.com\/oauth\/authorize\?.*1455/)
    await watch.cancelLogin()
    expect(watch.state()).toMatchObject({ status: 'logged-out', login: null, error: null })

    await watch.login({ method: 'api-key', apiKey: 'sk-made-up-key' })
    expect(watch.state()).toMatchObject({ status: 'api-key', error: null })
    expect(readFileSync(join(world.home, 'auth.json'), 'utf8')).toContain('sk-made-up-key')
    await watch.logout()
    expect(watch.state().status).toBe('logged-out')
  })
}

const conversationSchema = z.object({ conversationId: z.string() })
const threadSchema = z.object({ thread: z.object({ id: z.string() }) })

async function startTurn(link: CodexLink, version: string, cwd: string, text = 'say hello'): Promise<void> {
  if (generationsOf(version).v2) {
    const { thread } = threadSchema.parse(await link.request('thread/start', { cwd }))
    const input = [{ type: 'text', text, text_elements: [] }]
    await link.request('turn/start', { threadId: thread.id, input })
    return
  }
  const { conversationId } = conversationSchema.parse(await link.request('newConversation', { cwd }))
  await link.request('addConversationListener', { conversationId })
  const items = [{ type: 'text', data: { text } }]
  await link.request('sendUserMessage', { conversationId, items })
}

/** What is on the disk, the session begun last at the end. */
function savedSessions(home: string): string {
  const files = readdirSync(join(home, 'sessions'), { recursive: true, encoding: 'utf8' })
  const sessions = files.filter((file) => file.endsWith('.jsonl')).toSorted()
  return sessions.map((file) => readFileSync(join(home, 'sessions', file), 'utf8')).join('\n')
}

function expectInAnHour(time: number | null | undefined): void {
  expect(Math.abs((time ?? 0) - Date.now() - 3_600_000)).toBeLessThan(300_000)
}
