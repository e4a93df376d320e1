import { connect } from 'node:net'
import { request as httpRequest } from 'node:http'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { apiKey, ask, complete, errorOf, rawTalk, withWorld } from './harness.ts'

const world = withWorld()
const body = JSON.stringify({ model: 'practice', messages: [{ role: 'user', content: 'hi' }] })
const chat = '/v1/chat/completions'

/** Sends only the head of a request that promises a large body, and reads the answer. */
function headOnly(headers: Record<string, string>): Promise<string> {
  const { port } = world()
  const lines = Object.entries({ Host: `127.0.0.1:${port}`, 'Content-Length': '1000000', ...headers })
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`POST ${chat} HTTP/1.1\r\n${head}\r\n`))
    let text = ''
    socket.on('data', (chunk) => {
      text += String(chunk)
      if (text.includes('"request_id"')) {
        resolve(text)
        socket.destroy()
      }
    })
  })
}
const json = { 'Content-Type': 'application/json' }
const bearer = { Authorization: `Bearer ${apiKey}` }

it.each([
  ['host_not_allowed', '403', { Host: 'evil.example' }],
  ['host_not_allowed', '403', { Host: '127.0.0.1:1' }],
  ['host_not_allowed', '403', { Host: '127.0.0.1.evil.example' }],
  ['origin_not_allowed', '403', { Origin: 'https://evil.example' }],
  ['origin_not_allowed', '403', { Origin: 'null' }],
  ['missing_key', '401', {}],
  ['invalid_key', '401', { Authorization: 'Bearer wrong' }],
  ['missing_key', '401', { Authorization: 'Basic abc' }],
  ['unsupported_content_type', '415', { ...bearer, 'Content-Type': 'text/plain' }],
  ['unsupported_content_type', '415', bearer],
  ['body_too_large', '413', { ...bearer, ...json, 'Content-Length': String(65 * 1024 * 1024) }],
])('answers %s with %s before any of the body came', async (code, status, headers) => {
  const answer = await headOnly(headers)
  expect(answer).toContain(`HTTP/1.1 ${status}`)
  expect(answer).toContain(`"code":"${code}"`)
  expect(answer).toMatch(/x-request-id: req_[0-9a-f]{32}/)
  expect(answer.toLowerCase()).not.toContain('access-control-')
})

it('refuses in the order host, origin, key, content-type, length', async () => {
  const wrong = { Origin: 'https://evil.example', 'Content-Type': 'text/plain', 'Content-Length': '99999999' }
  expect(await headOnly({ ...wrong, Host: 'evil.example' })).toContain('host_not_allowed')
  expect(await headOnly(wrong)).toContain('origin_not_allowed')
  expect(await headOnly({ 'Content-Type': 'text/plain' })).toContain('missing_key')
  expect(await headOnly({ ...bearer, ...wrong, Origin: `http://127.0.0.1:${world().port}` })).toContain(
    'unsupported_content_type',
  )
})

it.each([['localhost'], ['127.0.0.1'], ['[::1]']])('accepts Host %s with the port', async (name) => {
  const { port } = world()
  expect((await ask(port, '/healthz', { headers: { host: `${name}:${port}` } })).status).toBe(200)
  expect((await ask(port, '/healthz', { headers: { host: name } })).status).toBe(403)
})

it.each([['x-api-key'], ['api-key']])('takes the key from %s too', async (name) => {
  const { port } = world()
  expect((await ask(port, '/v1/models', { key: null, headers: { [name]: apiKey } })).status).toBe(200)
  expect((await ask(port, '/v1/models', { key: null, headers: { [name]: 'wrong' } })).status).toBe(401)
})

it('needs no key for health and a key for everything else', async () => {
  const { port } = world()
  for (const path of ['/healthz', '/readyz', '/v1/healthz', '/v1/readyz']) {
    const reply = await ask(port, path, { key: null })
    expect(reply.status).toBe(200)
    expect(reply.headers['x-request-id']).toMatch(/^req_/)
  }
  for (const path of ['/models', '/v1/models', '/nowhere']) {
    expect((await ask(port, path, { key: null })).status).toBe(401)
  }
})

it('names the routes on 404 and the methods on 405', async () => {
  const { port } = world()
  const nowhere = await ask(port, '/v1/nowhere')
  expect([nowhere.status, errorOf(nowhere).code]).toEqual([404, 'route_not_found'])
  expect(nowhere.body).toContain('POST /chat/completions')
  const get = await ask(port, chat, { method: 'GET' })
  expect([get.status, errorOf(get).code, get.headers.allow]).toEqual([405, 'method_not_allowed', 'POST'])
  const post = await ask(port, '/models', { body: '{}' })
  expect([post.status, post.headers.allow]).toEqual([405, 'GET, HEAD'])
})

it('tells line, column and position of malformed JSON', async () => {
  const reply = await ask(world().port, chat, { body: '{"model": "practice",\n "messages": [}' })
  expect([reply.status, errorOf(reply).code]).toEqual([400, 'invalid_json'])
  expect(errorOf(reply).message).toContain('line 2, column 15 (position 36)')
})

it('finds a large truncated body without parsing it', async () => {
  const reply = await ask(world().port, chat, {
    body: `{"model":"practice","messages":["${'x'.repeat(100_000)}"`,
  })
  expect(errorOf(reply)).toMatchObject({ code: 'invalid_json' })
  expect(errorOf(reply).message).toContain("the text ends before ']'")
})

it.each([
  ['{}', 'missing_model'],
  ['{"model":""}', 'missing_model'],
  ['{"model":5}', 'missing_model'],
  ['[]', 'invalid_request'],
  ['"x"', 'invalid_request'],
  ['', 'invalid_json'],
])('refuses the body %s with %s', async (text, code) => {
  const reply = await ask(world().port, chat, { body: text })
  expect([reply.status, errorOf(reply).code]).toEqual([400, code])
  if (code === 'missing_model') expect(errorOf(reply).param).toBe('model')
})

it('names the setting and near matches for an unknown model', async () => {
  const reply = await complete(world().port, 'chat', 'practise', {})
  expect([reply.status, errorOf(reply).code, errorOf(reply).param]).toEqual([404, 'model_not_found', 'model'])
  expect(errorOf(reply).message).toContain('Did you mean "practice"')
  expect(errorOf(reply).message).toContain('default_provider')
})

it('says which alias points to a provider that is not there', async () => {
  const reply = await complete(world().port, 'chat', 'dangling', {})
  expect(errorOf(reply).message).toContain('models."dangling".provider')
})

it('answers a WebSocket upgrade with 426 at once, on both spellings', async () => {
  const headers = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' }
  for (const path of ['/v1/responses', '/responses']) {
    const reply = await ask(world().port, path, { headers })
    expect([reply.status, errorOf(reply).code]).toEqual([426, 'websocket_not_supported'])
    expect(reply.headers.connection).toBe('close')
  }
  expect((await ask(world().port, '/v1/responses')).status).toBe(405)
  expect((await ask(world().port, '/v1/chat/completions', { headers })).status).toBe(405)
  expect((await ask(world().port, '/v1/responses', { headers, key: null })).status).toBe(401)
})

it('names the variable of a missing provider key', async () => {
  const reply = await complete(world().port, 'chat', 'nokey/m', {})
  expect([reply.status, errorOf(reply).code]).toEqual([503, 'provider_key_missing'])
  expect(errorOf(reply).message).toContain('FAKE_KEY')
})

it('refuses a body that grows over 64 MiB without a length, and the client can read why', async () => {
  const { port, proxy } = world()
  const answer = await new Promise<{ status: number; body: string }>((resolve, reject) => {
    const headers = { ...json, ...bearer, 'transfer-encoding': 'chunked' }
    const request = httpRequest(
      { port, host: '127.0.0.1', path: chat, method: 'POST', headers },
      (response) => {
        let text = ''
        response.on('data', (chunk) => (text += String(chunk)))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }))
      },
    )
    request.on('error', reject)
    const block = Buffer.alloc(1024 * 1024, 0x20)
    let sent = 0
    const more = (): void => {
      while (sent++ < 65) if (!request.write(block)) return void request.once('drain', more)
      request.end()
    }
    more()
  })
  expect(answer.status).toBe(413)
  expect(answer.body).toContain('body_too_large')
  expect(proxy.child.exitCode).toBeNull()
})

it.each(['close', 'keep-alive'])(
  'answers 413 to a client that sends all of 65 MiB, connection %s',
  async (connection) => {
    const huge = Buffer.alloc(65 * 1024 * 1024, 0x20)
    // Several times: a connection reset too early loses the answer only now and then.
    for (let i = 0; i < 8; i++) {
      const reply = await ask(world().port, chat, { body: huge, headers: { connection } })
      expect([reply.status, errorOf(reply).code]).toEqual([413, 'body_too_large'])
    }
  },
)

it('cuts off a refused client that never finishes its body', async () => {
  const started = Date.now()
  const head = `POST ${chat} HTTP/1.1\r\nHost: 127.0.0.1:${world().port}\r\nContent-Length: 1000\r\n\r\nx`
  expect(await rawTalk(world().port, head)).toContain('missing_key')
  expect(Date.now() - started).toBeGreaterThan(1000)
})

it('refuses a client that waits for 100 Continue without inviting its body', async () => {
  const text = await headOnly({ ...json, Expect: '100-continue' })
  expect(text).toMatch(/^HTTP\/1.1 401/)
})

it('reads gzip and says so when it cannot read an encoding', async () => {
  const { port } = world()
  const zipped = await ask(port, chat, { body: gzipSync(body), headers: { 'content-encoding': 'gzip' } })
  expect(zipped.status).toBe(200)
  const lzma = await ask(port, chat, { body, headers: { 'content-encoding': 'lzma' } })
  expect([lzma.status, errorOf(lzma).code]).toEqual([415, 'unsupported_encoding'])
  expect(errorOf(lzma).message).toContain('gzip, deflate, br, zstd')
  const bomb = gzipSync(Buffer.alloc(80 * 1024 * 1024, 0x20))
  expect((await ask(port, chat, { body: bomb, headers: { 'content-encoding': 'gzip' } })).status).toBe(413)
  const torn = await ask(port, chat, { body: 'not gzip', headers: { 'content-encoding': 'gzip' } })
  expect([torn.status, errorOf(torn).code]).toEqual([400, 'invalid_request'])
})

it('answers what is not HTTP in the same shape', async () => {
  const text = await rawTalk(world().port, 'NONSENSE\r\n\r\n')
  expect(text).toContain('HTTP/1.1 400')
  expect(text).toContain('"code":"invalid_request"')
})

it('lists aliases and practice models, and finds one by name', async () => {
  const { port } = world()
  const list: { object: string; data: { id: string; object: string }[] } = JSON.parse(
    (await ask(port, '/models')).body,
  )
  expect(list.object).toBe('list')
  expect(list.data.map((model) => model.id)).toEqual([
    'my-alias',
    'my-resp',
    'dangling',
    'practice',
    'practice-tools',
    'practice-slow',
  ])
  expect(JSON.parse((await ask(port, '/v1/models/practice')).body)).toMatchObject({
    id: 'practice',
    object: 'model',
  })
  const missing = await ask(port, '/v1/models/practic')
  expect([missing.status, errorOf(missing).code]).toEqual([404, 'model_not_found'])
})
