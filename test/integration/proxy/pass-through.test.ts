import { request as httpRequest } from 'node:http'
import { expect, it } from 'vitest'
import { apiKey, ask, complete, errorOf, providerKey, until, withWorld, type Reply } from './harness.ts'

const world = withWorld()
type Echo = { url: string; headers: Record<string, string>; body: string }
const echoOf = (reply: Reply): Echo => JSON.parse(reply.body)
const bytesOf = (reply: Reply): string => Buffer.from(echoOf(reply).body, 'base64').toString()

function echo(path: string, body: string, headers: Record<string, string> = {}): Promise<Reply> {
  return ask(world().port, path, { body, headers: { 'x-fake': '{"mode":"echo"}', ...headers } })
}

it.each([
  ['unknown fields', '{"model":"chat/m","messages":[],"unknown":{"deep":[1,{"x":null}]}}'],
  ['odd whitespace', ' \n{ "model"\t:\r\n "chat/m" ,\n\n"messages" : [ ] } \n'],
  ['big integers', '{"model":"chat/m","seed":123456789012345678901234567890,"p":1.10e+05}'],
  ['unicode escapes', '{"model":"chat/m","s":"\\u00e9\\ud83d\\ude00\\/ é 😀"}'],
  ['model last', '{"messages":[{"content":"\\"model\\":\\"no\\""}],"model":"chat/m"}'],
  ['duplicate members', '{"a":1,"a":2,"model":"chat/m"}'],
])('forwards %s byte for byte but for the name of the model', async (_name, body) => {
  expect(bytesOf(await echo('/v1/chat/completions', body))).toBe(body.replace('chat/m', 'm'))
})

it('replaces the last of several models, the one that counts', async () => {
  expect(bytesOf(await echo('/chat/completions', '{"model":"x","model":"chat/m"}'))).toBe(
    '{"model":"x","model":"m"}',
  )
})

it('sets the effort of an alias only if the client named none', async () => {
  const effort = async (path: string, body: string): Promise<string> => bytesOf(await echo(path, body))
  expect(await effort('/v1/chat/completions', '{"model":"my-alias","z":1}')).toBe(
    '{"reasoning_effort":"high","model":"upstream/name","z":1}',
  )
  expect(await effort('/v1/chat/completions', '{"model":"my-alias","reasoning_effort":"low"}')).toBe(
    '{"model":"upstream/name","reasoning_effort":"low"}',
  )
  expect(await effort('/v1/responses', '{"model":"my-resp","reasoning":{"summary":"auto"}}')).toBe(
    '{"model":"r","reasoning":{"effort":"low","summary":"auto"}}',
  )
  expect(await effort('/v1/responses', '{"model":"my-resp","reasoning":null}')).toBe(
    '{"model":"r","reasoning":{"effort":"low"}}',
  )
})

it('forwards the client’s headers but not its credentials, and adds the provider’s', async () => {
  const sent = echoOf(
    await echo('/v1/chat/completions', '{"model":"chat/m"}', {
      cookie: 'a=b',
      'x-forwarded-for': '1.2.3.4',
      'x-api-key': 'k',
      'openai-organization': 'org',
      'x-stainless-lang': 'js',
      connection: 'keep-alive, x-hop',
      'x-hop': '1',
      'accept-encoding': 'gzip',
      'x-extra': 'from-client',
    }),
  )
  expect(sent.url).toBe('/v1/chat/completions?api-version=7')
  expect(sent.headers).toMatchObject({
    authorization: `Bearer ${providerKey}`,
    'x-extra': 'from-config',
    'openai-organization': 'org',
    'x-stainless-lang': 'js',
    'accept-encoding': 'identity',
    host: `127.0.0.1:${world().upstreamPort}`,
  })
  for (const name of ['cookie', 'x-forwarded-for', 'x-api-key', 'x-hop'])
    expect(sent.headers).not.toHaveProperty(name)
  expect(JSON.stringify(sent.headers)).not.toContain(apiKey)
})

it('returns the provider’s headers without cookies, its request id under another name', async () => {
  const reply = await complete(world().port, 'chat', 'chat/m', {})
  expect(reply.status).toBe(200)
  expect(reply.headers['set-cookie']).toBeUndefined()
  expect(reply.headers['x-upstream-request-id']).toBe('upstream-1')
  expect(reply.headers['x-request-id']).toMatch(/^req_/)
})

it('passes a stream on exactly as it came but for the name of the model, in both dialects', async () => {
  for (const [dialect, model, path] of [
    ['chat', 'chat/m', '/v1/chat/completions'],
    ['responses', 'resp/m', '/v1/responses'],
  ] as const) {
    const through = await complete(world().port, dialect, model, { events: 20, gapMs: 2 }, { stream: true })
    const direct = await ask(world().upstreamPort, path, {
      body: JSON.stringify({ model: 'm', stream: true }),
      headers: { 'x-fake': '{"events":20}' },
    })
    expect(through.status).toBe(200)
    expect(through.body).toBe(direct.body.replaceAll('"model":"fake"', `"model":"${model}"`))
    expect(through.headers['content-type']).toBe('text/event-stream')
  }
})

it('brings an 8 MB body through unchanged', async () => {
  const body = `{"model":"chat/m","messages":[{"role":"user","content":"${'é\\"x'.repeat(1_700_000)}"}]}`
  expect(bytesOf(await echo('/v1/chat/completions', body)) === body.replace('chat/m', 'm')).toBe(true)
})

it.each([
  [429, '{"error":{"message":"slow down","code":"rate_limit_exceeded"}}'],
  [400, '{"detail":"text"}'],
  [500, '{"message":"x","extra":[1]}'],
])('keeps status %i and the body of the provider’s own error', async (status, body) => {
  const headers = { 'content-type': 'application/json', 'retry-after': '7' }
  const reply = await complete(
    world().port,
    'chat',
    'chat/m',
    { mode: 'raw', status, body, headers },
    { stream: true },
  )
  expect([reply.status, reply.body, reply.headers['retry-after']]).toEqual([status, body, '7'])
})

it('hides our key when the provider repeats it', async () => {
  const body = JSON.stringify({ error: { message: `Incorrect API key provided: ${providerKey}` } })
  const headers = { 'content-type': 'application/json', 'x-debug': providerKey }
  const reply = await complete(world().port, 'chat', 'chat/m', { mode: 'raw', status: 401, body, headers })
  expect(reply.status).toBe(401)
  expect(reply.body).toContain('Incorrect API key provided: [redacted]')
  expect(JSON.stringify(reply)).not.toContain(providerKey)
})

it.each([
  ['HTML with an error status', { status: 503, headers: { 'content-type': 'text/html' } }],
  ['HTML where JSON was promised', { status: 200, headers: { 'content-type': 'text/html' } }],
  ['HTML that calls itself JSON', { status: 200, headers: { 'content-type': 'application/json' } }],
  ['HTML that calls itself a stream', { status: 200, headers: { 'content-type': 'text/event-stream' } }],
])('turns %s into 502 with an excerpt and no tags', async (_name, raw) => {
  const body = '<!doctype html><html><head><title>t</title></head><body><h1>Bad  gateway</h1></body></html>'
  const reply = await complete(
    world().port,
    'chat',
    'chat/m',
    { mode: 'raw', body, ...raw },
    { stream: true },
  )
  expect([reply.status, errorOf(reply).code]).toEqual([502, 'provider_not_an_api'])
  expect(errorOf(reply).message).toContain('Bad gateway')
  expect(reply.body).not.toContain('<')
})

it('turns an empty answer and a redirect into 502', async () => {
  const empty = await complete(world().port, 'chat', 'chat/m', { mode: 'raw', body: '' })
  expect([empty.status, errorOf(empty).code]).toEqual([502, 'provider_not_an_api'])
  const headers = { location: 'https://elsewhere.example/' }
  const moved = await complete(world().port, 'chat', 'chat/m', { mode: 'raw', status: 301, headers })
  expect(moved.status).toBe(502)
  expect(errorOf(moved).message).toContain('https://elsewhere.example/')
})

it.each([
  [
    'a plain body',
    { 'content-type': 'application/json' },
    '{"error":{"message":"m","code":"rate_limit_exceeded"}}',
  ],
  [
    'the first event',
    { 'content-type': 'text/event-stream' },
    'data: {"error":{"message":"m","type":"rate_limit"}}\n\n',
  ],
])('gives an error with status 200 in %s its true status', async (_name, headers, body) => {
  const reply = await complete(
    world().port,
    'chat',
    'chat/m',
    { mode: 'raw', headers, body },
    { stream: true },
  )
  expect(reply.status).toBe(429)
  expect(errorOf(reply).message).toBe('m')
  expect(reply.headers['content-type']).toContain('application/json')
})

it('reads a stream whose content-type is wrong', async () => {
  const body = 'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
  const raw = { mode: 'raw', body, headers: { 'content-type': 'text/plain' } }
  const reply = await complete(world().port, 'chat', 'chat/m', raw, { stream: true })
  expect([reply.status, reply.body]).toEqual([200, body])
  expect(reply.headers['content-type']).toContain('text/event-stream')
})

it('names host and errno of a provider that cannot be reached', async () => {
  const reply = await complete(world().port, 'chat', 'dead/m', {})
  expect([reply.status, errorOf(reply).code]).toEqual([502, 'provider_unreachable'])
  expect(errorOf(reply).message).toContain('127.0.0.1:9')
  expect(errorOf(reply).message).toContain('ECONNREFUSED')
})

it('gives up on a provider that never answers', async () => {
  const reply = await complete(world().port, 'chat', 'quick/m', { mode: 'hang' }, { stream: true })
  expect([reply.status, errorOf(reply).code]).toEqual([504, 'provider_timeout'])
})

it('ends a chat stream that was cut with an error frame and a broken connection', async () => {
  for (const orders of [{ after: 3 }, { after: 3, midFrame: true }, { after: 3, clean: true }]) {
    const reply = await complete(
      world().port,
      'chat',
      'chat/m',
      { mode: 'cut', gapMs: 5, ...orders },
      { stream: true },
    )
    expect(reply.status).toBe(200)
    expect(reply.broken).toBe(true)
    const frames = reply.body.trim().split('\n\n')
    expect(frames).toHaveLength(4)
    expect(JSON.parse(frames[3]?.slice(6) ?? '')).toMatchObject({ error: { code: 'provider_stream_cut' } })
  }
})

it('ends a responses stream that was cut with response.failed and a clean end', async () => {
  for (const orders of [{ after: 3 }, { after: 3, midFrame: true }, { after: 3, clean: true }]) {
    const cut = { mode: 'cut', gapMs: 5, ...orders }
    const reply = await complete(world().port, 'responses', 'resp/m', cut, { stream: true })
    expect([reply.status, reply.broken]).toEqual([200, false])
    const last = reply.body.trim().split('\n\n').at(-1) ?? ''
    expect(last).toMatch(/^event: response.failed\n/)
    expect(JSON.parse(last.slice(last.indexOf('data: ') + 6))).toMatchObject({
      type: 'response.failed',
      sequence_number: 3,
      response: { id: 'resp_fake', status: 'failed', error: { code: 'provider_stream_cut' } },
    })
  }
})

it('tells the client when a stream stalls for longer than the idle timeout', async () => {
  const orders = { mode: 'stall', after: 2 }
  const chat = await complete(world().port, 'chat', 'quick/m', orders, { stream: true })
  expect(chat.broken).toBe(true)
  expect(chat.body).toContain('"code":"provider_timeout"')
  const responses = await complete(world().port, 'responses', 'quickresp/m', orders, { stream: true })
  expect(responses.broken).toBe(false)
  expect(responses.body).toContain('"code":"provider_timeout"')
})

/** Starts a request, drops it once `when` says so, and waits until the upstream has noticed. */
async function dropWhen(
  model: string,
  orders: object,
  when: (bytes: number) => boolean | Promise<boolean>,
  body?: string,
): Promise<void> {
  const { port, stats } = world()
  const before = stats.aborted
  let received = 0
  const request = httpRequest(
    {
      port,
      host: '127.0.0.1',
      path: '/v1/chat/completions',
      method: 'POST',
      headers: {
        authorization: `Bearer ${apiKey}`,
        'content-type': 'application/json',
        'x-fake': JSON.stringify(orders),
      },
    },
    (response) =>
      response.on('data', (chunk: Buffer) => (received += chunk.length)).on('error', () => undefined),
  )
  request.on('error', () => undefined)
  request.end(body ?? JSON.stringify({ model, stream: true, messages: [] }))
  await until(() => when(received), 'the moment to drop')
  request.destroy()
  await until(() => stats.aborted > before, 'the upstream to see the abort')
}

it('aborts the upstream when the client leaves a stream', () =>
  dropWhen('chat/m', { events: 10_000, gapMs: 10 }, (bytes) => bytes > 300))

it('aborts the upstream when the client leaves before the head', async () => {
  const before = world().stats.requests
  await dropWhen('chat/m', { mode: 'hang' }, () => world().stats.requests > before)
})

it('aborts the upstream when the client leaves while the body is still being sent up', async () => {
  const { stats } = world()
  const size = 60 * 1024 * 1024
  const body = `{"model":"chat/m","stream":true,"pad":"${'x'.repeat(size)}"}`
  stats.receivedBytes = 0
  await dropWhen('chat/m', { mode: 'sip' }, () => stats.receivedBytes > 100_000, body)
  expect(stats.receivedBytes).toBeLessThan(size)
})

it('lets a slow client slow the provider down', async () => {
  const { port, stats, proxy } = world()
  stats.sentBytes = 0
  let paused = false
  const request = httpRequest(
    {
      port,
      host: '127.0.0.1',
      path: '/v1/chat/completions',
      method: 'POST',
      headers: {
        authorization: `Bearer ${apiKey}`,
        'content-type': 'application/json',
        'x-fake': '{"mode":"flood"}',
      },
    },
    (response) => {
      response.once('data', () => {
        response.pause()
        paused = true
      })
      response.on('error', () => undefined)
    },
  )
  request.on('error', () => undefined)
  request.end('{"model":"chat/m","stream":true}')
  await until(() => paused, 'the first bytes')
  // It has settled when nothing more leaves the upstream between two looks.
  let last = -1
  await until(async () => {
    await new Promise((resolve) => setTimeout(resolve, 200))
    const still = stats.sentBytes === last
    last = stats.sentBytes
    return still
  }, 'the flood to stop')
  // Socket buffers of both connections, ours included; far from the 256 MB on offer.
  expect(last).toBeLessThan(32 * 1024 * 1024)
  expect(proxy.child.exitCode).toBeNull()
  request.destroy()
})
