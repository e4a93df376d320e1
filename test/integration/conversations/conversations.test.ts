import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import OpenAI from 'openai'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { createScriptedUpstream, type ScriptedUpstream } from '../../fakes/scripted-upstream.mjs'
import { listen } from '../../fakes/upstream.mjs'
import { proxyInit } from '../../support/proxy-init.ts'
import { apiKey, ask, forkProxy, provider, until, withBuiltProxy, type ProxyChild } from '../proxy/harness.ts'

const entry = withBuiltProxy()
let upstream: ScriptedUpstream
let folder = ''
let proxy: ProxyChild
let port = 0
let upstreamBase = ''

async function start(): Promise<void> {
  const config = {
    defaultProvider: null,
    automaticProvider: null,
    reverseModelNames: false,
    providers: {
      chat: provider('chat', upstreamBase),
      resp: provider('resp', upstreamBase, { wireApi: 'responses' as const }),
    },
    models: {},
  }
  proxy = forkProxy(entry())
  proxy.send(
    proxyInit(config, apiKey, { conversations: { folder: join(folder, 'kept'), archiveAfterDays: 30 } }),
  )
  port = (await proxy.next('listening')).port
}

async function kill(): Promise<void> {
  proxy.child.kill('SIGKILL')
  await proxy.exited
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codex-tray-conversations-'))
  upstream = createScriptedUpstream()
  upstreamBase = `http://127.0.0.1:${await listen(upstream.server)}/v1`
  await start()
}, 120_000)
afterAll(async () => {
  await kill()
  upstream.server.closeAllConnections()
  upstream.server.close()
  await rm(folder, { recursive: true, force: true })
})

const client = (): OpenAI => new OpenAI({ baseURL: `http://127.0.0.1:${port}/v1`, apiKey, maxRetries: 0 })
/** A member the SDK's types do not know. */
const within = (id: string | null): object => ({ conversation_id: id })
const chatReply = (content: string): string =>
  JSON.stringify({
    id: 'x',
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
  })
const chatEvents = (content: string): string[] => [
  `data: ${JSON.stringify({ id: 'x', choices: [{ index: 0, delta: { role: 'assistant', content } }] })}\n\n`,
  `data: ${JSON.stringify({ id: 'x', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}\n\ndata: [DONE]\n\n`,
]
const bodySchema = z.record(z.string(), z.unknown())
const lastBody = (): Record<string, unknown> => bodySchema.parse(upstream.requests.at(-1)?.body)

async function say(model: string, text: string, id: string, more: object = {}): Promise<string | null> {
  const body = { model, messages: [{ role: 'user' as const, content: text }], conversation_id: id, ...more }
  const reply = await client().chat.completions.create(body)
  return reply.choices[0]?.message.content ?? null
}

it('goes on where a client left off, also after kill -9 of the proxy', async () => {
  upstream.play({ pieces: [chatReply('A')] }, { pieces: chatEvents('B') }, { pieces: [chatReply('C')] })
  await say('chat/m', 'one', 'c1', {
    messages: [
      { role: 'system', content: 's' },
      { role: 'user', content: 'one' },
    ],
  })
  expect(lastBody()).toEqual({
    model: 'm',
    messages: [
      { role: 'system', content: 's' },
      { role: 'user', content: 'one' },
    ],
  })

  const stream = await client().chat.completions.create({
    model: 'chat/m',
    messages: [{ role: 'user', content: 'two' }],
    stream: true,
    ...within('c1'),
  })
  for await (const chunk of stream) expect(chunk.object).not.toBe('')
  await until(async () => (await turnsOf('c1')) === 2, 'the second turn to be kept')

  await kill()
  await start()
  expect(await say('chat/m', 'three', 'c1')).toBe('C')
  expect(lastBody()['messages']).toEqual([
    { role: 'system', content: 's' },
    { role: 'user', content: 'one' },
    { role: 'assistant', content: 'A' },
    { role: 'user', content: 'two' },
    { role: 'assistant', content: 'B' },
    { role: 'user', content: 'three' },
  ])
}, 30_000)

async function turnsOf(id: string): Promise<number> {
  const { body } = await ask(port, '/v1/codex-tray/conversations')
  const list = z
    .object({ data: z.array(z.object({ id: z.string(), turns: z.number() })) })
    .parse(JSON.parse(body))
  return list.data.find((one) => one.id === id)?.turns ?? 0
}

it('keeps tool calls of a Responses conversation on a provider of Chat', async () => {
  const call = { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } }
  const message = { role: 'assistant', content: null, tool_calls: [call] }
  const pieces = [JSON.stringify({ choices: [{ index: 0, message, finish_reason: 'tool_calls' }] })]
  upstream.play({ pieces }, { pieces: [chatReply('done')] })
  const tools = [{ type: 'function' as const, name: 'f', parameters: {}, strict: null }]
  const first = await client().responses.create({
    model: 'chat/m',
    input: 'go',
    tools,
    ...within('r1'),
  })
  const asked = first.output.find((item) => item.type === 'function_call')
  const second = await client().responses.create({
    model: 'chat/m',
    input: [{ type: 'function_call_output', call_id: asked?.call_id ?? '', output: '42' }],
    tools,
    ...within('r1'),
  })
  expect(second.output_text).toBe('done')
  expect(lastBody()['messages']).toMatchObject([
    { role: 'user', content: 'go' },
    { role: 'assistant', tool_calls: [{ id: 'call_1' }] },
    { role: 'tool', tool_call_id: 'call_1', content: '42' },
  ])
  expect(lastBody()).not.toHaveProperty('conversation_id')
})

it('leaves a conversation as it was when a turn fails, so that it can be sent again', async () => {
  upstream.play(
    { pieces: [chatReply('A')] },
    { status: 400, pieces: ['{"error":{"message":"no"}}'] },
    { pieces: [chatReply('B')] },
  )
  await say('chat/m', 'one', 'f1')
  await expect(say('chat/m', 'two', 'f1')).rejects.toMatchObject({ status: 400 })
  await say('chat/m', 'two', 'f1')
  expect(lastBody()['messages']).toHaveLength(3)
})

it('names what it cannot do', async () => {
  upstream.play({ pieces: [chatReply('A')] })
  await say('chat/m', 'one', 'd1')
  await expect(
    client().responses.create({ model: 'chat/m', input: 'x', ...within('d1') }),
  ).rejects.toMatchObject({
    code: 'conversation_invalid',
  })
  await expect(say('chat/m', 'x', 'a b')).rejects.toMatchObject({ status: 400, code: 'conversation_invalid' })
  await expect(
    client().embeddings.create({ model: 'chat/m', input: 'x', ...within('d1') }),
  ).rejects.toMatchObject({
    code: 'conversation_invalid',
  })
})

it('refuses a turn while the one before is still being answered', async () => {
  upstream.play({ hang: true })
  const controller = new AbortController()
  const hanging = client().chat.completions.create(
    { model: 'chat/m', messages: [{ role: 'user', content: 'one' }], ...within('b1') },
    { signal: controller.signal },
  )
  const ended = expect(hanging).rejects.toThrow()
  await until(() => upstream.requests.length === 1, 'the first turn')
  await expect(say('chat/m', 'two', 'b1')).rejects.toMatchObject({ status: 409, code: 'conversation_busy' })
  controller.abort()
  await ended
  upstream.play({ pieces: [chatReply('A')] })
  expect(await say('chat/m', 'two', 'b1')).toBe('A')
}, 20_000)

it('takes the id from the header, and never passes it on; a null in the body means none', async () => {
  upstream.play({ pieces: [chatReply('A')] })
  const headers = { 'x-conversation-id': 'h1' }
  await client().chat.completions.create(
    { model: 'chat/m', messages: [{ role: 'user', content: 'x' }] },
    { headers },
  )
  await until(async () => (await turnsOf('h1')) === 1, 'the turn to be kept')
  expect(upstream.requests.at(-1)?.headers).not.toHaveProperty('x-conversation-id')
  await client().chat.completions.create({ model: 'chat/m', messages: [], ...within(null) })
  expect(lastBody()).toEqual({ model: 'm', messages: [] })
})

it('shows and deletes conversations to who has the key', async () => {
  upstream.play({ pieces: [chatReply('A')] })
  await say('chat/m', 'one', 'x1')
  await until(async () => (await turnsOf('x1')) === 1, 'the turn to be kept')
  const path = '/v1/codex-tray/conversations/x1'
  expect((await ask(port, path, { key: 'wrong' })).status).toBe(401)
  expect(JSON.parse((await ask(port, path)).body)).toMatchObject({ id: 'x1', dialect: 'chat' })
  expect((await ask(port, path, { method: 'DELETE' })).status).toBe(200)
  const gone = await ask(port, path)
  expect([gone.status, JSON.parse(gone.body).error.code]).toEqual([404, 'conversation_not_found'])
})
