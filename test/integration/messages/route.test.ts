import { expect, it } from 'vitest'
import type { Json, JsonObject } from '../../../shared/protocol/json/json-value.ts'
import { createSseDecoder } from '../../../shared/protocol/sse/decoder.ts'
import { checkMessagesStream } from '../../support/messages-checker.ts'
import {
  chatDelta,
  chatText,
  chatWhole,
  responsesEvents,
  responsesFailed,
  responsesText,
  responsesWhole,
  responsesWords,
  sse,
} from '../convert/replies.ts'
import { objectOf, withConvertWorld } from '../convert/world.ts'
import { apiKey, ask, providerKey, until, type Reply } from '../proxy/harness.ts'

const world = withConvertWorld()
const providers = ['chat', 'resp'] as const
type Provider = (typeof providers)[number]
const text = { chat: chatText, resp: responsesText }
const whole = { chat: chatWhole, resp: responsesWhole }
/** Words of the provider's dialect, without an end. */
const begun = {
  chat: [chatDelta({ role: 'assistant', content: '' }), chatDelta({ content: 'Hel' })],
  resp: responsesEvents(...responsesWords('Hel')),
}

type Options = { path?: string; body?: JsonObject; headers?: Record<string, string>; method?: string }

const bodyOf = (model: string, changes: JsonObject = {}): JsonObject => ({
  model,
  max_tokens: 100,
  messages: [{ role: 'user', content: 'hi' }],
  ...changes,
})

/** A request as Claude Code makes it. */
function post(model: string, { path = '/v1/messages?beta=true', body = {}, headers = {} }: Options = {}) {
  return ask(world().port, path, {
    key: null,
    headers: { 'x-api-key': apiKey, 'anthropic-version': '2023-06-01', ...headers },
    body: JSON.stringify(bodyOf(model, body)),
  })
}

const errorOf = (reply: Reply): Json => objectOf(reply.body)['error'] ?? null

function expectError(reply: Reply, status: number, type: string): void {
  expect([reply.status, reply.body]).toEqual([status, expect.stringContaining(type)])
  const id = reply.headers['request-id']
  expect(id).toMatch(/^req_/)
  expect(objectOf(reply.body)).toEqual({
    type: 'error',
    error: expect.objectContaining({ type, message: expect.any(String) }),
    request_id: id,
  })
  expect(reply.headers['x-request-id']).toBe(id)
}

it.each(['/v1/messages', '/v1/messages?beta=true', '/messages', '/messages?beta=true'])(
  'answers at %s',
  async (path) => {
    for (const provider of providers) {
      world().upstream.play({ pieces: [whole[provider]('Hello')] })
      const reply = await post(`${provider}/m`, { path })
      expect(reply.status).toBe(200)
      expect(objectOf(reply.body)).toMatchObject({
        type: 'message',
        model: `${provider}/m`,
        content: [{ type: 'text', text: 'Hello' }],
        stop_reason: 'end_turn',
      })
      expect(reply.headers['request-id']).toMatch(/^req_/)
    }
  },
)

it.each(providers)('streams from %s, nothing of the client’s dialect or keys goes out', async (provider) => {
  world().upstream.play({ pieces: text[provider]('Hel', 'lo'), headers: { 'request-id': 'up-1' } })
  const headers = { 'anthropic-beta': 'b', 'x-claude-code-session-id': 's' }
  const reply = await post(`${provider}/m`, { body: { stream: true }, headers })
  expect(reply.headers['content-type']).toContain('text/event-stream')
  expect(reply.headers).toMatchObject({ 'x-upstream-request-id': 'up-1' })
  expect(reply.headers['request-id']).toBe(reply.headers['x-request-id'])
  const decoder = createSseDecoder()
  const frames = [...decoder.push(Buffer.from(reply.body)), ...decoder.end()]
  expect(checkMessagesStream(frames, { model: `${provider}/m` })).toEqual([])
  const [seen] = world().upstream.requests
  expect(seen?.url).toBe(provider === 'chat' ? '/v1/chat/completions' : '/v1/responses')
  expect(seen?.headers).toMatchObject({
    authorization: `Bearer ${providerKey}`,
    accept: 'text/event-stream',
  })
  const names = Object.keys(seen?.headers ?? {})
  expect(names.filter((name) => /^(anthropic-|x-claude-|x-api-key)/.test(name))).toEqual([])
})

it('stores nothing at the provider and asks for no effort unasked', async () => {
  world().upstream.play({ pieces: [responsesWhole('x')] })
  await post('resp/m')
  expect(world().upstream.requests[0]?.body).toMatchObject({ model: 'm', store: false })
  expect(world().upstream.requests[0]?.body).not.toHaveProperty('reasoning')
})

it.each([
  ['codex-main', {}, 'low'],
  ['codex-main', { output_config: { effort: 'medium' } }, 'medium'],
  ['codex-main-high', { output_config: { effort: 'medium' } }, 'high'],
  ['codex-main-high', {}, 'high'],
])('takes the effort of %s with %j as %s', async (model, body, effort) => {
  world().upstream.play({ pieces: [responsesWhole('x')] })
  await post(model, { body })
  expect(world().upstream.requests[0]?.body).toMatchObject({ model: 'gpt-5.2-codex', reasoning: { effort } })
})

it.each(providers)('gives failures of %s their true status before the first word', async (provider) => {
  const error = { message: 'slow down', type: 'requests', code: 'rate_limit_exceeded' }
  for (const stream of [false, true]) {
    const body = { stream }
    world().upstream.play({
      status: 429,
      headers: { 'retry-after': '7' },
      pieces: [JSON.stringify({ error })],
    })
    const limited = await post(`${provider}/m`, { body })
    expectError(limited, 429, 'rate_limit_error')
    expect(errorOf(limited)).toMatchObject({ message: 'slow down', code: 'rate_limit_exceeded' })
    expect(limited.headers['retry-after']).toBe('7')

    world().upstream.play({ pieces: [JSON.stringify({ error })] })
    expectError(await post(`${provider}/m`, { body }), 429, 'rate_limit_error')

    world().upstream.play({ pieces: ['<html><body>Sign in</body></html>'] })
    expectError(await post(`${provider}/m`, { body }), 502, 'api_error')

    world().upstream.play({ end: 'stall' })
    expectError(await post(`quick${provider}/m`, { body }), 504, 'timeout_error')
  }
  expectError(await post('gone/m'), 502, 'api_error')
})

it('tells a conversation that is too long in the words Claude Code knows', async () => {
  const failed = responsesFailed('context_length_exceeded', 'Your input exceeds the context window')
  for (const stream of [false, true]) {
    world().upstream.play({ pieces: responsesEvents(failed) })
    const reply = await post('resp/m', { body: { stream } })
    expectError(reply, 400, 'invalid_request_error')
    expect(reply.body).toContain('prompt is too long: Your input exceeds')
  }
})

it.each(providers)('ends a stream of %s that fails after words with an error event', async (provider) => {
  const error = { message: `slow down, ${providerKey}`, code: 'rate_limit_exceeded' }
  const ends: Record<Provider, string> = {
    chat: sse({ error }),
    resp: sse(responsesFailed('rate_limit_exceeded', error.message), 'response.failed'),
  }
  const pieces = [...begun[provider], ends[provider]]
  for (const script of [
    { pieces, gapMs: 20 },
    { pieces: begun[provider], gapMs: 20, end: 'cut' as const },
  ]) {
    world().upstream.play(script)
    const reply = await post(`${provider}/m`, { body: { stream: true } })
    expect([reply.status, reply.broken]).toEqual([200, false])
    expect(reply.body).not.toContain(providerKey)
    const last = createSseDecoder().push(Buffer.from(reply.body)).at(-1)
    expect(last?.event).toBe('error')
    const type = script.end === undefined ? 'rate_limit_error' : 'api_error'
    expect(objectOf(last?.data ?? '')).toMatchObject({ type: 'error', error: { type } })
  }
})

it('refuses in the same envelope what never reaches a provider', async () => {
  world().upstream.play({})
  const { port } = world()
  const json = JSON.stringify(bodyOf('resp/m'))
  for (const path of ['/v1/messages', '/messages/count_tokens']) {
    const send = (headers: Record<string, string>, body: string | Buffer = json): Promise<Reply> =>
      ask(port, path, { body, headers })
    expectError(await ask(port, path, { key: null, body: json }), 401, 'authentication_error')
    expectError(await ask(port, path, { key: 'wrong', body: json }), 401, 'authentication_error')
    expectError(await send({ host: 'evil.example' }), 403, 'permission_error')
    expectError(await send({ origin: 'https://evil.example' }), 403, 'permission_error')
    expectError(await ask(port, path), 405, 'invalid_request_error')
    expectError(await send({ 'content-type': 'text/plain' }), 415, 'invalid_request_error')
    expectError(await send({ 'content-encoding': 'compress' }), 415, 'invalid_request_error')
    expectError(await send({ 'content-length': String(2 ** 27) }), 413, 'request_too_large')
    const broken = await send({}, '{"model": "resp/m",}')
    expectError(broken, 400, 'invalid_request_error')
    expect(broken.body).toContain('line 1, column 20')
    expectError(await send({}, '{}'), 400, 'invalid_request_error')
    expectError(await send({}, JSON.stringify(bodyOf('nobody/knows'))), 404, 'not_found_error')
    const list = await send({}, JSON.stringify(bodyOf('resp/m', { messages: 7 })))
    expectError(list, 400, 'invalid_request_error')
    expect(list.body).toContain('messages')
  }
  expectError(await ask(port, '/v1/messages/batches', { body: json }), 404, 'not_found_error')
  expect(world().upstream.requests).toEqual([])
})

it('keeps the envelope of OpenAI everywhere else', async () => {
  const reply = await ask(world().port, '/v1/chat/completions', { key: null, body: '{}' })
  expect(objectOf(reply.body)).toMatchObject({ error: { code: 'missing_key', param: null } })
  expect(reply.headers['request-id']).toBeUndefined()
})

it.each(['/v1/messages/count_tokens?beta=true', '/messages/count_tokens'])('counts at %s', async (path) => {
  world().upstream.play({})
  for (const model of ['chat/m', 'practice', 'codex-main']) {
    const reply = await post(model, { path })
    expect([reply.status, Object.keys(objectOf(reply.body))]).toEqual([200, ['input_tokens']])
    expect(reply.headers['request-id']).toBe(reply.headers['x-request-id'])
  }
  expect(world().upstream.requests).toEqual([])
})

it.each(['HEAD', 'GET'])('says hello without a key: %s', async (method) => {
  for (const path of ['/api/hello', '/v1/api/hello']) {
    expect((await ask(world().port, path, { method, key: null })).status).toBe(200)
  }
  const foreign = await ask(world().port, '/api/hello', {
    method,
    key: null,
    headers: { host: 'evil.example' },
  })
  expect(foreign.status).toBe(403)
})

it.each(providers)('leaves %s when the client leaves', async (provider) => {
  const before = world().upstream.aborted()
  world().upstream.play({ pieces: begun[provider], end: 'stall' })
  const controller = new AbortController()
  const reply = await fetch(`${world().base}/messages?beta=true`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(bodyOf(`${provider}/m`, { stream: true })),
    signal: controller.signal,
  })
  const first = await reply.body?.getReader().read()
  expect(new TextDecoder().decode(first?.value)).toContain('event: message_start')
  controller.abort()
  await until(() => world().upstream.aborted() === before + 1, 'the provider’s call to end')
})
