import { expect, it } from 'vitest'
import { errorOf, until, type Reply } from '../proxy/harness.ts'
import { userAgent, withChatgptWorld } from './world.ts'

const world = withChatgptWorld()
const backendPath = '/backend-api/codex/responses'

const send = (body: object = {}, headers: Record<string, string> = {}): Promise<Reply> =>
  world().post('/v1/responses', { model: 'gpt-5.2-codex', input: 'Hi', ...body }, headers)

it('sends what Codex of this version sends, and nothing of the client', async () => {
  await send({ prompt_cache_key: 'session-1' }, { 'x-stainless-lang': 'js', 'user-agent': 'OpenAI/JS 7' })
  const [request] = world().backend.asked(backendPath)
  expect(request?.host).toBe('chatgpt.com')
  expect(request?.headers).toEqual({
    host: 'chatgpt.com',
    connection: 'keep-alive',
    authorization: `Bearer ${world().login.tokens.access_token}`,
    'chatgpt-account-id': 'acct-fake-0001',
    version: '0.169.0',
    originator: 'codex_tray',
    'user-agent': userAgent,
    'session-id': 'session-1',
    'thread-id': 'session-1',
    'x-client-request-id': 'session-1',
    accept: 'text/event-stream',
    'accept-encoding': 'identity',
    'content-type': 'application/json',
    'content-length': expect.any(String),
  })
})

it('leaves a request of Codex itself as it is, but for the login', async () => {
  const body = {
    model: 'gpt-5.2-codex',
    instructions: 'Be brief.',
    input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] }],
    store: false,
    stream: true,
    include: ['reasoning.encrypted_content'],
    prompt_cache_key: 'mine',
  }
  const headers = {
    originator: 'codex_cli_rs',
    'user-agent': 'codex_cli_rs/0.150.0',
    'session-id': 'mine',
    'x-codex-window-id': 'w:0',
    'chatgpt-account-id': 'someone-else',
  }
  const reply = await world().post('/v1/responses', body, headers)
  const [request] = world().backend.asked(backendPath)
  expect(request?.body).toEqual(body)
  expect(request?.headers).toMatchObject({ ...headers, 'chatgpt-account-id': 'acct-fake-0001' })
  expect(reply.headers['x-codex-primary-used-percent']).toBe('34')
  expect(reply.body).toContain('"id":"resp_fake_')
})

it('renews the token once after a 401, however many requests were refused at once', async () => {
  world().backend.tokens.revokeAll()
  const old = world().login.tokens.access_token
  const replies = await Promise.all(Array.from({ length: 8 }, () => send()))
  expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200))
  expect(world().refreshes()).toBe(1)
  const used = world()
    .backend.asked(backendPath)
    .map(({ credential }) => credential)
  expect(used.filter((token) => token === old)).toHaveLength(8)
  expect(used.filter((token) => token === world().login.tokens.access_token)).toHaveLength(8)
})

it('takes a token that somebody else has renewed, without a refresh', async () => {
  await send()
  world().backend.tokens.revokeAll()
  world().login.tokens = world().backend.tokens.issue()
  expect((await send()).status).toBe(200)
  expect(world().refreshes()).toBe(0)
})

it('asks for another token before the one it has ends', async () => {
  world().login.tokens = world().backend.tokens.issue({ expiresInSeconds: 30 })
  await send()
  const later = world().backend.tokens.issue()
  world().login.tokens = later
  await send()
  expect(world().backend.asked(backendPath).at(-1)?.credential).toBe(later.access_token)
  expect(world().refreshes()).toBe(0)
})

it('says that the login has ended when it cannot be renewed, and then spares Codex and the service', async () => {
  world().backend.tokens.revokeAll()
  world().login.refreshFails = true
  const reply = await send()
  expect([reply.status, errorOf(reply).code]).toEqual([401, 'login_expired'])
  expect(errorOf(reply).message).toContain('codex login')
  const before = world().backend.requests.length
  expect(errorOf(await send()).code).toBe('login_expired')
  expect([world().refreshes(), world().backend.requests.length]).toEqual([1, before])
})

it('says so too when the renewed token is refused as well', async () => {
  world().backend.state.unauthorized = 2
  const reply = await send({ stream: true })
  expect([reply.status, errorOf(reply).code]).toEqual([401, 'login_expired'])
  world().backend.state.unauthorized = 0
  expect(world().backend.asked(backendPath)).toHaveLength(2)
})

it('tells clients of every dialect that nobody is logged in', async () => {
  world().login.authMethod = null
  const reply = await send()
  expect([reply.status, errorOf(reply).code]).toEqual([401, 'not_logged_in'])
  expect(errorOf(reply).message).toContain('Account page')
  const body = { model: 'gpt-5.2-codex', max_tokens: 5, messages: [{ role: 'user', content: 'Hi' }] }
  const messages = await world().post('/v1/messages', body)
  expect(messages.status).toBe(401)
  expect(JSON.parse(messages.body)).toMatchObject({ type: 'error', error: { type: 'authentication_error' } })
  expect(errorOf(await world().post('/v1/chat/completions', body)).code).toBe('not_logged_in')
})

it('tells at once that there is no Codex, although nobody answers for it', async () => {
  world().login.phase = 'missing'
  const reply = await send()
  expect([reply.status, errorOf(reply).code]).toEqual([503, 'codex_missing'])
})

it('tells that the daemon does not run, and finds it when it does again', async () => {
  await world().daemon.stop()
  const reply = await send()
  expect([reply.status, errorOf(reply).code]).toEqual([503, 'daemon_unreachable'])
  await world().daemon.listen()
  expect((await send()).status).toBe(200)
})

it('goes to the public API with a key, without restrictions and without the account', async () => {
  world().login.authMethod = 'apikey'
  const reply = await send({ temperature: 0.5 })
  expect(JSON.parse(reply.body)).toMatchObject({ object: 'response', status: 'completed' })
  const [request] = world().backend.asked('/v1/responses')
  expect([request?.host, request?.credential]).toEqual(['api.openai.com', 'sk-of-the-login'])
  expect(request?.headers['chatgpt-account-id']).toBeUndefined()
  expect(request?.body).toMatchObject({ temperature: 0.5, input: 'Hi' })
  expect(world().backend.asked(backendPath)).toEqual([])
})

it('presents itself as an old Codex does, whose account only the token tells', async () => {
  world().login.backendOrigin = null
  world().login.userAgent = 'codex_cli_rs/0.44.0 (Debian 12.0.0; x86_64) unknown (codex_tray; 1.0.0)'
  await world().daemon.stop()
  await world().daemon.listen()
  expect((await send({ prompt_cache_key: 'k' })).status).toBe(200)
  const [request] = world().backend.asked(backendPath)
  expect(request?.headers).toMatchObject({
    version: '0.44.0',
    originator: 'codex_cli_rs',
    'openai-beta': 'responses=experimental',
    conversation_id: 'k',
    session_id: 'k',
    'chatgpt-account-id': 'acct-fake-0001',
  })
  // For the other tests: the line is opened anew.
  world().login.userAgent = userAgent
  await world().daemon.stop()
  await world().daemon.listen()
})

it('keeps the token off a configured address without TLS', async () => {
  world().configure({ proxy: { chatgpt_base_url: 'http://elsewhere.example/backend-api' } })
  const reply = await send()
  world().configure({})
  expect(errorOf(reply).code).toBe('config_invalid')
  expect(errorOf(reply).message).toContain('chatgpt_base_url')
})

it('goes to a configured address on this machine', async () => {
  world().configure({ proxy: { chatgpt_base_url: world().backend.plainUrl } })
  const reply = await send()
  world().configure({})
  expect([reply.status, world().backend.requests.map(({ host }) => host)]).toEqual([200, ['plain']])
})

it.each([true, false])(
  'tells when a spent limit resets and does not ask again, streaming: %s',
  async (stream) => {
    world().backend.state.usageLimitReached = true
    const reply = await send({ stream })
    const { error } = JSON.parse(reply.body)
    expect(reply.status).toBe(429)
    expect(error).toMatchObject({
      code: 'usage_limit_reached',
      type: 'usage_limit_reached',
      plan_type: 'pro',
    })
    expect(error.message).toMatch(
      /^The usage limit has been reached\. It resets in \d+ hours.*, at 20\d\d-.* UTC\.$/,
    )
    expect(Number(reply.headers['retry-after'])).toBeGreaterThan(3 * 3600)
    expect(reply.headers['x-should-retry']).toBe('false')
    expect(world().backend.asked(backendPath)).toHaveLength(1)
    const chat = await world().post('/v1/chat/completions', {
      model: 'gpt-5.2-codex',
      messages: [{ role: 'user', content: 'Hi' }],
      stream,
    })
    expect([chat.status, errorOf(chat).code]).toEqual([429, 'usage_limit_reached'])
  },
)

it('sends again what was refused for its pace', async () => {
  world().backend.state.rateLimited = 2
  expect((await send()).status).toBe(200)
  expect(world().backend.asked(backendPath)).toHaveLength(3)
})

it('lists the models of the login once it knows them, and waits for nothing', async () => {
  const list = async (): Promise<{ id: string; owned_by: string }[]> => {
    const models: { id: string; owned_by: string }[] = []
    for await (const { id, owned_by } of world().client().models.list()) models.push({ id, owned_by })
    return models
  }
  await until(async () => (await list()).some(({ id }) => id === 'gpt-6.1-sol'), 'the models of the login')
  expect(await list()).toContainEqual({ id: 'chatgpt/gpt-5.2-codex', owned_by: 'chatgpt' })
})
