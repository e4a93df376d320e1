import { createServer } from 'node:http'
import { describe, expect, it } from 'vitest'
import { isObject } from '../../../shared/protocol/json/readers.ts'
import type { ScriptedReply } from '../../fakes/scripted-upstream.mjs'
import { ask, complete, errorOf, until } from '../proxy/harness.ts'
import {
  chatDelta,
  chatText,
  chatWhole,
  responsesEvents,
  responsesFailed,
  responsesText,
  responsesWords,
  sse,
} from './replies.ts'
import { eventsOf, send, withConvertWorld, type Direction } from './world.ts'

const world = withConvertWorld()
const busy = (status = 503, headers: Record<string, string> = {}): ScriptedReply => ({
  status,
  headers,
  pieces: ['{"error":{"message":"busy","code":"overloaded"}}'],
})

it.each([429, 500, 502, 503, 529])(
  'sends again after %i, and the client sees only the answer',
  async (status) => {
    world().upstream.play(busy(status), busy(status), { pieces: chatText('Hello') })
    const reply = await send(world(), 'responses-to-chat', true, { model: 'patientchat/m' })
    expect([reply.status, world().upstream.requests.length]).toEqual([200, 3])
    const bodies = world().upstream.requests.map(({ body }) => JSON.stringify(body))
    expect(new Set(bodies).size).toBe(1)
  },
)

it('does so within one dialect too, with the same bytes', async () => {
  world().upstream.play(busy(), { pieces: [chatWhole('Hello')] })
  const body = '{ "model":"patientchat/m", "messages" : [], "x": 1.0 }'
  const reply = await ask(world().port, '/v1/chat/completions', { body })
  expect([reply.status, world().upstream.requests.length]).toEqual([200, 2])
  expect(world().upstream.requests[1]?.body).toEqual({ model: 'm', messages: [], x: 1 })
})

it('gives up after request_max_retries and passes the last refusal on', async () => {
  world().upstream.play(busy(503))
  const reply = await send(world(), 'responses-to-chat', true, { model: 'patientchat/m' })
  expect([reply.status, errorOf(reply).code]).toEqual([503, 'overloaded'])
  expect(world().upstream.requests).toHaveLength(4)
  world().upstream.play(busy(503))
  await send(world(), 'responses-to-chat', true)
  expect(world().upstream.requests).toHaveLength(1)
})

it('waits as long as it is asked to, in seconds or until a date', async () => {
  world().upstream.play(busy(429, { 'retry-after': '1' }), { pieces: responsesText('x') })
  const before = Date.now()
  expect((await send(world(), 'chat-to-responses', true, { model: 'patientresp/m' })).status).toBe(200)
  expect(Date.now() - before).toBeGreaterThanOrEqual(1000)
  world().upstream.play(busy(429, { 'retry-after': '3600' }))
  const reply = await send(world(), 'chat-to-responses', true, { model: 'patientresp/m' })
  expect([reply.status, reply.headers['retry-after'], world().upstream.requests.length]).toEqual([
    429,
    '3600',
    1,
  ])
})

it.each([
  ['a request the provider does not take', { status: 400, pieces: ['{"error":{"message":"bad"}}'] }],
  [
    'a limit that waiting does not lift',
    { status: 429, pieces: ['{"error":{"code":"insufficient_quota"}}'] },
  ],
  ['a provider that says so', busy(503, { 'x-should-retry': 'false' })],
  ['what is not implemented', busy(501)],
])('does not send %s again', async (_name, reply: ScriptedReply) => {
  world().upstream.play(reply)
  expect((await send(world(), 'responses-to-chat', true, { model: 'patientchat/m' })).status).toBe(
    reply.status,
  )
  expect(world().upstream.requests).toHaveLength(1)
})

it('never sends a request again whose answer has begun', async () => {
  world().upstream.play(
    { pieces: [chatDelta({ content: 'x' })], end: 'cut', gapMs: 60 },
    { pieces: chatText('y') },
  )
  const reply = await send(world(), 'responses-to-chat', true, { model: 'patientchat/m' })
  const last = eventsOf(reply).at(-1)
  expect(isObject(last) && last['type']).toBe('response.incomplete')
  expect(world().upstream.requests).toHaveLength(1)
})

it('tries a connection again that was refused', async () => {
  const late = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(chatWhole('late'))
  })
  await new Promise<void>((resolve) => late.listen(0, '127.0.0.1', resolve))
  const address = late.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  await new Promise((resolve) => late.close(resolve))
  const { proxy, config } = world()
  const model = config.providers['patientchat']
  if (model === undefined) throw new Error('no provider')
  const moved = { ...model, baseUrl: `http://127.0.0.1:${port}/v1` }
  proxy.send({
    type: 'config',
    config: { ...config, providers: { ...config.providers, moved: { ...moved, id: 'moved' } } },
  })
  const reply = send(world(), 'responses-to-chat', false, { model: 'moved/m' })
  await new Promise<void>((resolve) => late.listen(port, '127.0.0.1', resolve))
  expect((await reply).status).toBe(200)
  late.closeAllConnections()
  late.close()
  proxy.send({ type: 'config', config })
})

it('asks once without stream_options where they are refused', async () => {
  const refusal = { status: 400, pieces: ['{"error":{"message":"unknown field stream_options"}}'] }
  world().upstream.play(refusal, { pieces: chatText('Hello') })
  const reply = await send(world(), 'responses-to-chat', true)
  expect(reply.body).toContain('Hello')
  expect(world().upstream.requests.map(({ body }) => 'stream_options' in body)).toEqual([true, false])
  world().upstream.play(refusal)
  expect((await send(world(), 'responses-to-chat', true)).status).toBe(400)
  expect(world().upstream.requests).toHaveLength(2)
})

it('stops waiting when the client leaves', async () => {
  world().upstream.play(busy(503, { 'retry-after': '20' }))
  const controller = new AbortController()
  const asked = fetch(`${world().base}/responses`, {
    method: 'POST',
    headers: { authorization: 'Bearer test-key-of-the-proxy', 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'patientchat/m', input: 'x' }),
    signal: controller.signal,
  }).catch((thrown: unknown) => thrown)
  while (world().upstream.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  const told = world().proxy.messages.length
  controller.abort()
  await asked
  // Activity is told now and then: the beginning of the exchange may come after its end was asked for.
  const ended = (): boolean =>
    world()
      .proxy.messages.slice(told)
      .some((message) => message.type === 'activity' && message.activity.live === 0)
  await until(ended, 'the exchange to end')
})

describe('an overload told inside a 200', () => {
  const overloaded = { message: 'busy', type: 'server_error', code: 'server_is_overloaded' }
  const limited = { message: 'slow down', type: 'rate_limit_error', code: 'rate_limit_exceeded' }
  const [created] = responsesWords()
  if (created === undefined) throw new Error('no first event')
  const good = (direction: Direction): ScriptedReply => ({
    pieces: direction === 'chat-to-responses' ? responsesText('Hello') : chatText('Hello'),
  })

  it.each([
    ['a body', { pieces: [JSON.stringify({ error: limited })] }],
    ['a body in pieces', { pieces: ['{"err', 'or":{"code":503,', '"message":"busy"}}'], gapMs: 5 }],
    ['the first event', { pieces: [sse({ error: overloaded })] }],
    [
      'the first event, in pieces, after a comment',
      { pieces: [': hi\n\nda', 'ta: {"er', 'ror":{"code":429}}\n\n'], gapMs: 5 },
    ],
    [
      'the first event of a stream that stays open',
      { pieces: [sse({ error: limited })], end: 'stall' as const },
    ],
  ])('is sent again: %s', async (_name, reply) => {
    for (const direction of ['responses-to-chat', 'chat-to-responses'] as const) {
      const model = direction === 'chat-to-responses' ? 'patientresp/m' : 'patientchat/m'
      world().upstream.play(reply, reply, good(direction))
      const converted = await send(world(), direction, true, { model })
      expect([converted.status, world().upstream.requests.length]).toEqual([200, 3])
      expect(converted.body).toContain('Hello')
    }
    world().upstream.play(reply, good('responses-to-chat'))
    const passed = await complete(world().port, 'chat', 'patientchat/m', {}, { stream: true })
    expect([passed.status, world().upstream.requests.length]).toEqual([200, 2])
    expect(passed.body).toBe(chatText('Hello').join('').replaceAll('"up-model"', '"patientchat/m"'))
  })

  it('right after response.created too, where the client has not seen that', async () => {
    const failed = responsesFailed('server_is_overloaded', 'busy')
    world().upstream.play({ pieces: responsesEvents(created, failed), gapMs: 5 }, good('chat-to-responses'))
    const reply = await send(world(), 'chat-to-responses', true, { model: 'patientresp/m' })
    expect([reply.status, world().upstream.requests.length]).toEqual([200, 2])
  })

  it('is passed on with its true status when nothing helps', async () => {
    world().upstream.play({ pieces: [sse({ error: overloaded })] })
    const reply = await send(world(), 'responses-to-chat', true, { model: 'patientchat/m' })
    expect([reply.status, errorOf(reply).code]).toEqual([503, 'server_is_overloaded'])
    expect(world().upstream.requests).toHaveLength(4)
    world().upstream.play({ pieces: [sse({ error: limited })] })
    const passed = await complete(world().port, 'chat', 'patientchat/m', {}, { stream: true })
    expect([passed.status, world().upstream.requests.length]).toEqual([429, 4])
  })

  it.each([
    ['a limit that lasts', { ...limited, code: 'insufficient_quota' }],
    ['the request’s fault', { message: 'x', code: 'context_length_exceeded' }],
    ['an unknown one', { message: 'x' }],
  ])('is not sent again when it is %s', async (_name, error) => {
    world().upstream.play({ pieces: [sse({ error })] })
    await send(world(), 'responses-to-chat', true, { model: 'patientchat/m' })
    expect(world().upstream.requests).toHaveLength(1)
  })

  it('is not sent again once words came', async () => {
    world().upstream.play({ pieces: [chatDelta({ content: 'x' }), sse({ error: overloaded })] })
    await send(world(), 'responses-to-chat', true, { model: 'patientchat/m' })
    expect(world().upstream.requests).toHaveLength(1)
  })
})
