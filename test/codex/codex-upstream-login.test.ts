import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { promisify } from 'node:util'
import OpenAI from 'openai'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import { createCodexUpstream } from '../../electron/proxy/upstream/codex/codex-upstream.ts'
import { startChatgptBackend, type ChatgptBackend } from '../fakes/chatgpt-backend.mjs'
import { answer } from '../integration/sdk/strict-world.ts'
import { codexEnv, makeCodexHome } from '../support/codex-login.ts'
import { openProxyTo, proxyKey } from '../support/codex-proxy.ts'
import { spawnAppServer } from '../support/spawn-app-server.ts'
import { asDaemon } from './codex-upstream-world.ts'
import { fetchCodex } from './fetch-codex.ts'

/** The real newest Codex with a ChatGPT login and its default addresses, all of which lead to the fake service. */
let world: { backend: ChatgptBackend; client: OpenAI } | null = null
let skipped = false
const cleanups: (() => Promise<void> | void)[] = []
const catalogueSchema = z.object({ models: z.array(z.record(z.string(), z.unknown())) })

beforeAll(async () => {
  const codex = await fetchCodex('latest')
  if (codex === null) {
    skipped = true
    return
  }
  const backend = await startChatgptBackend({ decide: answer })
  cleanups.push(backend.close, () => rm(backend.folder, { recursive: true, force: true }))
  // The service, too, says that its models take JavaScript and no tools.
  const home = await makeCodexHome(backend, backend.tokens.issue())
  cleanups.push(home.remove)
  const env = codexEnv(backend, home)
  const { stdout } = await promisify(execFile)(codex.program, ['debug', 'models'], {
    env: { ...env, CODEX_HOME: home.folder },
    maxBuffer: 16 * 1024 * 1024,
  })
  backend.state.models = catalogueSchema.parse(JSON.parse(stdout)).models
  const server = await spawnAppServer(codex, { codexHome: home.folder, env })
  cleanups.push(() => server.close())
  const link = asDaemon(server, { account: 'chatgpt' })
  const upstream = createCodexUpstream({ link: () => Promise.resolve(link) })
  cleanups.push(() => upstream.close())
  const proxy = await openProxyTo(upstream)
  cleanups.push(proxy.close)
  world = { backend, client: new OpenAI({ baseURL: proxy.baseUrl, apiKey: proxyKey, maxRetries: 0 }) }
})
beforeEach((context) => context.skip(skipped, 'no registry'))
afterAll(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup()
})

function theWorld(): NonNullable<typeof world> {
  if (world === null) throw new Error('the world has not begun')
  return world
}

const weather = {
  type: 'function',
  name: 'weather',
  description: 'The weather of a city',
  strict: false,
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
} as const

it.each(['gpt-6.1-sol', 'gpt-5.5'])(
  'goes to the service of the login, with the client’s tools only: %s',
  async (model) => {
    const { backend, client } = theWorld()
    const before = backend.asked('/backend-api/codex/responses').length
    const input: OpenAI.Responses.ResponseInputItem[] = [{ role: 'user', content: 'Where to?' }]
    const first = await client.responses.create({ model, instructions: 'Be short.', input, tools: [weather] })
    for (const item of first.output) {
      if (item.type === 'message') input.push(item)
      if (item.type !== 'function_call') continue
      const { city } = z.object({ city: z.string() }).parse(JSON.parse(item.arguments))
      input.push(item, { type: 'function_call_output', call_id: item.call_id, output: `${city} is sunny` })
    }
    const second = await client.responses.create({
      model,
      instructions: 'Be short.',
      input,
      tools: [weather],
    })
    expect(second.output_text).toBe('I was told: Paris is sunny, Rome is sunny')
    const asked = backend.asked('/backend-api/codex/responses').slice(before)
    expect(asked).toHaveLength(2)
    for (const { host, body, headers } of asked) {
      expect(host).toBe('chatgpt.com')
      expect(body?.['tools']).toEqual([weather])
      expect(headers).not.toHaveProperty('x-openai-internal-codex-responses-lite')
    }
    expect(asked[0]?.body?.['input']).toEqual([
      expect.objectContaining({ role: 'developer', content: [{ type: 'input_text', text: 'Be short.' }] }),
      expect.objectContaining({ role: 'user', content: [{ type: 'input_text', text: 'Where to?' }] }),
    ])
  },
)

it('tells a usage limit with the time it is lifted', async () => {
  const { backend, client } = theWorld()
  backend.state.usageLimitReached = true
  backend.state.limits.primary.usedPercent = 100
  const asked = client.chat.completions.create({
    model: 'gpt-6.1-sol',
    messages: [{ role: 'user', content: 'hi' }],
  })
  await expect(asked).rejects.toMatchObject({ status: 429, code: 'usage_limit_reached' })
  backend.state.usageLimitReached = false
  const error: unknown = await asked.catch((thrown: unknown) => thrown)
  const wait = error instanceof OpenAI.APIError ? error.headers?.get('retry-after') : null
  expect(Number(wait)).toBeGreaterThan(3600)
})

it('brings the login’s tokens nowhere else', () => {
  const { backend } = theWorld()
  expect(backend.credentials().size).toBeGreaterThan(0)
  for (const hosts of backend.credentials().values()) expect([...hosts]).toEqual(['chatgpt.com'])
})
