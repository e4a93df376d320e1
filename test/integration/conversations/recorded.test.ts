import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { createConversationDesk } from '../../../electron/proxy/conversation/conversation-exchange.ts'
import { openConversations } from '../../../electron/conversations/conversations.ts'
import { createRecorder } from '../../../electron/proxy/recorder.ts'
import { createExchangeRing } from '../../../shared/inspector/exchange-ring.ts'
import { nobody, openProxyTo, proxyKey } from '../../support/codex-proxy.ts'

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

it.each([
  ['within one dialect', '/chat/completions'],
  ['converted', '/messages'],
])('shows in the inspector once what a provider was asked, history and all: %s', async (_how, path) => {
  const folder = await mkdtemp(join(tmpdir(), 'codex-tray-recorded-'))
  cleanups.push(() => rm(folder, { recursive: true, force: true }))
  const ring = createExchangeRing()
  const conversations = openConversations({ folder, now: Date.now })
  const desk = createConversationDesk({ conversations, now: Date.now, log: () => undefined })
  const proxy = await openProxyTo(nobody, {
    recorder: createRecorder(ring, () => undefined),
    conversations: () => desk,
  })
  cleanups.push(() => proxy.close())

  const say = async (content: string): Promise<string> => {
    const reply = await fetch(`${proxy.baseUrl}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${proxyKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'practice',
        max_tokens: 100,
        messages: [{ role: 'user', content }],
        conversation_id: 'c',
      }),
    })
    expect(reply.status).toBe(200)
    await reply.text()
    return reply.headers.get('x-request-id') ?? reply.headers.get('request-id') ?? ''
  }
  await say('one')
  const record = ring.get(await say('two'))
  expect(record?.upstream?.sameBody).toBe(false)
  const sent: unknown = JSON.parse(Buffer.from(record?.sentBody.tail(100_000) ?? []).toString())
  const text = JSON.stringify(sent)
  expect(text).toContain('"one"')
  expect(text).toContain('"two"')
  expect(sent).not.toHaveProperty('conversation_id')
})
