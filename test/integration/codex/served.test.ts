import OpenAI from 'openai'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { resolveRouting } from '../../../shared/config/resolve-routing.ts'
import { startFakeDaemon, type FakeDaemon } from '../../support/fake-daemon.ts'
import { proxyInit } from '../../support/proxy-init.ts'
import { apiKey, forkProxy, withBuiltProxy, type ProxyChild } from '../proxy/harness.ts'
import { status } from './forwarding-world.ts'

const entry = withBuiltProxy()
let world: { daemon: FakeDaemon; proxy: ProxyChild; client: OpenAI } | null = null
const threadSchema = z.object({ threadId: z.string() })
const startSchema = z.object({ model: z.string(), modelProvider: z.string() })

/** A daemon whose Codex says the model's name back. */
async function startDaemon(): Promise<FakeDaemon> {
  const models = new Map<string, string>()
  const daemon = await startFakeDaemon((method, params) => {
    if (method === 'daemon/status') return Promise.resolve(status())
    if (method === 'config/read') return Promise.resolve({ config: {} })
    if (method === 'thread/start') {
      const id = `t${models.size}`
      models.set(id, startSchema.parse(params).model)
      return Promise.resolve({ thread: { id } })
    }
    if (method !== 'turn/start') return Promise.resolve({})
    const { threadId } = threadSchema.parse(params)
    queueMicrotask(() => play(threadId))
    return Promise.resolve({ turn: { id: `u-${threadId}` } })
  })
  function play(threadId: string): void {
    const text = `I am ${models.get(threadId) ?? ''}.`
    const item = { type: 'message', id: 'm', role: 'assistant', content: [{ type: 'output_text', text }] }
    for (const client of daemon.clients) {
      client.notify('turn/started', { threadId })
      client.notify('rawResponseItem/completed', { threadId, item })
      client.notify('turn/completed', { threadId, turn: { status: 'completed' } })
    }
  }
  return daemon
}

beforeAll(async () => {
  const daemon = await startDaemon()
  const proxy = forkProxy(entry())
  proxy.send(proxyInit(resolveRouting({}, {}), apiKey, { daemonSocket: daemon.socket }))
  const { port } = await proxy.next('listening')
  const client = new OpenAI({ baseURL: `http://127.0.0.1:${port}/v1`, apiKey, maxRetries: 0 })
  world = { daemon, proxy, client }
}, 120_000)
afterAll(async () => {
  world?.proxy.child.kill('SIGKILL')
  await world?.proxy.exited
  await world?.daemon.close()
})

function theWorld(): NonNullable<typeof world> {
  if (world === null) throw new Error('the world has not begun')
  return world
}

it('answers for models of the provider codex, and tells what is lost on the way', async () => {
  const { client, daemon } = theWorld()
  const { data, response } = await client.chat.completions
    .create({
      model: 'codex/gpt-6.1-sol',
      messages: [{ role: 'user', content: 'hi' }],
      temperature: 0.1,
      max_tokens: 5,
    })
    .withResponse()
  expect(data.choices[0]?.message.content).toBe('I am gpt-6.1-sol.')
  const warnings = response.headers.get('x-codex-tray-warnings')
  expect(warnings).toContain('parameter-dropped temperature')
  expect(warnings).toContain('parameter-dropped max_output_tokens')
  const start = daemon.asked.findLast(({ method }) => method === 'thread/start')
  // Never the user's own default, which may be this very proxy.
  expect(startSchema.parse(start?.params).modelProvider).toBe('openai')
})

it('goes on from an earlier reply by its id, although Codex keeps nothing', async () => {
  const { client, daemon } = theWorld()
  const first = await client.responses.create({ model: 'codex/m', input: 'one' })
  expect(first).toMatchObject({ model: 'codex/m', output_text: 'I am m.' })
  await client.responses.create({ model: 'codex/m', input: 'two', previous_response_id: first.id })
  const injected = daemon.asked.findLast(({ method }) => method === 'thread/inject_items')
  expect(JSON.stringify(injected?.params)).toMatch(/one.*I am m\..*two/)
})

it('takes an effort in the model’s name', async () => {
  const { client, daemon } = theWorld()
  const reply = await client.responses.create({ model: 'codex/m-high', input: 'hi' })
  expect(reply.output_text).toBe('I am m.')
  const turn = daemon.asked.findLast(({ method }) => method === 'turn/start')
  expect(turn?.params).toMatchObject({ effort: 'high' })
})

it('compacts nothing', async () => {
  const { client } = theWorld()
  const asked = client.post('/responses/compact', { body: { model: 'codex/m', input: 'hi' } })
  await expect(asked).rejects.toMatchObject({ status: 400, code: 'unsupported_feature' })
})

it('says so at once when the daemon does not run', async () => {
  const { client, daemon } = theWorld()
  await daemon.stop()
  const asked = client.responses.create({ model: 'codex/m', input: 'hi' })
  await expect(asked).rejects.toMatchObject({ status: 503, code: 'daemon_unreachable' })
  await daemon.listen()
  expect((await client.responses.create({ model: 'codex/m', input: 'hi' })).output_text).toBe('I am m.')
})
