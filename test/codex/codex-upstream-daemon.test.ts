import OpenAI from 'openai'
import { afterEach, expect, it } from 'vitest'
import { z } from 'zod'
import { connectDaemon } from '../../electron/codex/daemon-link.ts'
import { createCodexUpstream } from '../../electron/proxy/upstream/codex/codex-upstream.ts'
import { createDaemonConnection } from '../../electron/proxy/upstream/daemon-connection.ts'
import { openProxyTo, proxyKey } from '../support/codex-proxy.ts'
import { until } from '../support/daemon-harness.ts'
import { withDaemon } from './daemon-world.ts'

/** The `openai` package -> our proxy -> the daemon of the release -> the real newest Codex -> a scripted provider. */
const world = withDaemon('latest')
const cleanups: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

type Forwarding = { client: OpenAI; upstream: ReturnType<typeof createCodexUpstream> }

async function openForwarding(): Promise<Forwarding> {
  const daemon = createDaemonConnection(world().place.socket)
  const upstream = createCodexUpstream({ link: daemon.link, modelProvider: 'fake' })
  const proxy = await openProxyTo(upstream)
  cleanups.push(daemon.close, upstream.close, proxy.close)
  return { client: new OpenAI({ baseURL: proxy.baseUrl, apiKey: proxyKey, maxRetries: 0 }), upstream }
}

const model = 'gpt-6.1-sol'
const weather = {
  type: 'function',
  name: 'weather',
  description: 'The weather of a city',
  strict: false,
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
} as const
const question = { role: 'user', content: 'Where to?' } as const
const withResult = (callId: string): OpenAI.Responses.ResponseInputItem[] => [
  question,
  { type: 'function_call', call_id: callId, name: 'weather', arguments: '{"city":"Oslo"}' },
  { type: 'function_call_output', call_id: callId, output: 'sunny' },
]
const toolNames = z.array(z.looseObject({ name: z.string().optional(), type: z.string() }))
const namesIn = (body: unknown): string[] =>
  toolNames
    .parse(z.looseObject({ tools: z.unknown() }).parse(body).tools)
    .map(({ name, type }) => name ?? type)

it('forwards several conversations at once, each with its own waiting turn', async () => {
  const { client, upstream } = await openForwarding()
  const { model: scripted } = world()
  scripted.play((request) => {
    const text = JSON.stringify(request.body['input'])
    const n = /number (\d)/.exec(text)?.[1] ?? '?'
    return text.includes('function_call_output')
      ? { text: [`answer ${n}`] }
      : { calls: [{ id: `call_${n}`, name: 'weather', args: { city: n } }] }
  })
  const answers = await Promise.all(
    [1, 2, 3].map(async (n) => {
      const input: OpenAI.Responses.ResponseInputItem[] = [{ role: 'user', content: `number ${n}` }]
      const first = await client.responses.create({ model, input, tools: [weather] })
      for (const item of first.output) {
        if (item.type !== 'function_call') continue
        input.push(item, { type: 'function_call_output', call_id: item.call_id, output: 'ok' })
      }
      return (await client.responses.create({ model, input, tools: [weather] })).output_text
    }),
  )
  expect(answers).toEqual(['answer 1', 'answer 2', 'answer 3'])
  expect(upstream.parked).toBe(0)
  expect(scripted.requests()).toHaveLength(6)
  for (const { body } of scripted.requests()) expect(namesIn(body)).toEqual(['weather'])
})

it('leaves the threads of other clients as they are', async () => {
  const { client } = await openForwarding()
  const { model: scripted, cwd } = world()
  scripted.play({ text: ['Hello.'] })
  await client.responses.create({ model: 'fake-model', input: 'hi', tools: [weather] })
  const other = await connectDaemon(world().place.socket)
  cleanups.push(other.close)
  const ended: string[] = []
  other.onNotification((method) => void ended.push(method))
  const answer = await other.request('thread/start', { cwd })
  const { thread } = z.object({ thread: z.object({ id: z.string() }) }).parse(answer)
  const input = [{ type: 'text', text: 'hi', text_elements: [] }]
  await other.request('turn/start', { threadId: thread.id, input })
  await until(() => ended.includes('turn/completed'), 'the end of the turn')
  const [forwarded, own] = scripted.requests().map(({ body }) => namesIn(body))
  expect(forwarded).toEqual(['weather'])
  expect(own).toContain('exec_command')
})

it('survives the end of its Codex: the reply fails, the next request is answered', async () => {
  const { client, upstream } = await openForwarding()
  const { model: scripted } = world()
  scripted.play({ calls: [{ id: 'call_1', name: 'weather', args: { city: 'Oslo' } }] })
  await client.responses.create({ model, input: [question], tools: [weather] })
  expect(upstream.parked).toBe(1)

  scripted.play({ text: ['Half '], end: 'stall' })
  const stream = await client.responses.create({ model, input: 'hi', stream: true })
  const seen: string[] = []
  for await (const event of stream) {
    seen.push(event.type)
    if (event.type === 'response.output_text.delta') process.kill(await world().codexPid(), 'SIGKILL')
  }
  expect(seen.at(-1)).toBe('response.failed')
  await until(() => upstream.parked === 0, 'the waiting turn is given up')

  scripted.play({ text: ['Sunny.'] })
  const reply = await client.responses.create({ model, input: withResult('call_1'), tools: [weather] })
  expect(reply.output_text).toBe('Sunny.')
  expect(JSON.stringify(scripted.requests().at(-1)?.body['input'])).toContain(
    '"call_id":"call_1","output":"sunny"',
  )
})
