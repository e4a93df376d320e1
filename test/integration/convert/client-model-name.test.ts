import { describe, expect, it } from 'vitest'
import { ask, until } from '../proxy/harness.ts'
import { chatText, chatWhole, responsesText, responsesWhole, sse } from './replies.ts'
import { eventsOf, objectOf, sdk, withConvertWorld } from './world.ts'

const world = withConvertWorld()

/** What the client asks for, and what the provider is told; the provider calls itself `up-model` in its replies. */
const chatNames = [
  ['chat-main', 'kimi-k3'],
  ['chat-main-high', 'kimi-k3'],
  ['niam-tahc', 'kimi-k3'],
  ['chat/any/model', 'any/model'],
] as const
const responsesNames = [
  ['codex-main', 'gpt-5.2-codex'],
  ['codex-main-high', 'gpt-5.2-codex'],
  ['resp/xedoc-2.5-tpg', 'gpt-5.2-codex'],
] as const
const messages = [{ role: 'user' as const, content: 'hi' }]

describe.each(chatNames)('a Chat client that asks for %s', (model, upstreamModel) => {
  it('reads that name in every chunk', async () => {
    world().upstream.play({ pieces: chatText('Hel', 'lo'), gapMs: 1 })
    const names = new Set<string>()
    let text = ''
    const stream = await sdk(world()).chat.completions.create({ model, messages, stream: true })
    for await (const chunk of stream) {
      names.add(chunk.model)
      text += chunk.choices[0]?.delta.content ?? ''
    }
    expect([[...names], text]).toEqual([[model], 'Hello'])
    expect(world().upstream.requests[0]?.body['model']).toBe(upstreamModel)
  })

  it('and in a whole reply', async () => {
    world().upstream.play({ pieces: [chatWhole('Hello')] })
    const reply = await sdk(world()).chat.completions.create({ model, messages })
    expect([reply.model, reply.choices[0]?.message.content]).toEqual([model, 'Hello'])
  })
})

describe.each(responsesNames)('a Responses client that asks for %s', (model, upstreamModel) => {
  it('reads that name in every event that has one', async () => {
    world().upstream.play({ pieces: responsesText('Hel', 'lo'), gapMs: 1 })
    const names: string[] = []
    const stream = await sdk(world()).responses.create({ model, input: 'hi', stream: true })
    for await (const event of stream) if ('response' in event) names.push(event.response.model)
    expect(names).toEqual([model, model, model])
    expect(world().upstream.requests[0]?.body['model']).toBe(upstreamModel)
  })

  it('and in a whole reply', async () => {
    world().upstream.play({ pieces: [responsesWhole('Hello')] })
    const reply = await sdk(world()).responses.create({ model, input: 'hi' })
    expect([reply.model, reply.output_text]).toEqual([model, 'Hello'])
  })
})

it.each(['/cursor/chat/completions', '/v1/cursor/chat/completions'])('Cursor, at %s, too', async (path) => {
  world().upstream.play({ pieces: chatText('x') })
  const body = JSON.stringify({ model: 'chat-main-high', stream: true, messages })
  const reply = await ask(world().port, path, { body, headers: { 'user-agent': 'Cursor/3.17.21' } })
  const named = eventsOf(reply).filter((event) => event !== '[DONE]')
  expect(named.length).toBeGreaterThan(2)
  for (const event of named) expect(event).toMatchObject({ model: 'chat-main-high' })
})

it('Azure’s address names the model the client gets back', async () => {
  world().upstream.play({ pieces: [chatWhole('x')] })
  const path = '/openai/deployments/chat-main/chat/completions'
  const reply = await ask(world().port, path, { body: JSON.stringify({ messages }) })
  expect(objectOf(reply.body)['model']).toBe('chat-main')
})

it('changes no other byte of a stream', async () => {
  const model = '"model" : "up-model"'
  const frame = `data: {"x":"\\"model\\":\\"no\\"", ${model} ,"choices":[{"index":0,"delta":{"model":"inner"},"finish_reason":"stop"}],"metadata":{"model":"m"}}\r\n\r\n`
  const pieces = [...`: comment\n\n${frame}data: [DONE]\n\n`].map(String)
  world().upstream.play({ pieces, headers: { 'content-type': 'text/event-stream' } })
  const body = JSON.stringify({ model: 'chat/m', stream: true, messages })
  const reply = await ask(world().port, '/v1/chat/completions', { body })
  expect(reply.body).toBe(pieces.join('').replace(model, '"model" : "chat/m"'))
})

it.each([
  ['small, with a length', 10, true],
  ['small, without one', 10, false],
  ['large, with a length', 600_000, true],
  ['large, without one', 600_000, false],
])('keeps the length of a body right: %s', async (_name, size, told) => {
  const text = 'é"model":"x"'.repeat(size / 10)
  for (const members of [
    { model: 'up-model', data: text },
    { data: text, model: 'up-model' },
  ]) {
    const body = JSON.stringify({ object: 'list', ...members })
    const headers: Record<string, string> = { etag: '"of-other-bytes"' }
    if (told) headers['content-length'] = String(Buffer.byteLength(body))
    world().upstream.play({ pieces: [body], headers })
    const reply = await ask(world().port, '/v1/embeddings', { body: '{"model":"chat/m","input":"x"}' })
    expect(reply.broken).toBe(false)
    expect(objectOf(reply.body)).toEqual({ object: 'list', data: text, model: 'chat/m' })
    expect(reply.headers['etag']).toBeUndefined()
    const length = reply.headers['content-length']
    if (length !== undefined) expect(length).toBe(String(Buffer.byteLength(reply.body)))
  }
})

it('changes nothing where both names are the same', async () => {
  const { proxy, config } = world()
  const alias = { provider: 'chat', model: 'same', reasoningEffort: null }
  proxy.send({ type: 'config', config: { ...config, models: { ...config.models, same: alias } } })
  const pieces = [
    sse({ model: 'other', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
    sse('[DONE]'),
  ]
  const body = JSON.stringify({ model: 'same', stream: true, messages })
  await until(async () => {
    world().upstream.play({ pieces })
    return (await ask(world().port, '/v1/chat/completions', { body })).body === pieces.join('')
  }, 'the reply as it came')
})
