import { PassThrough } from 'node:stream'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { openRpcPeer } from '../../../electron/codex/rpc-peer.ts'
import { RpcError } from '../../../electron/codex/rpc-error.ts'
import { createAccountWatch, type AccountWatch } from '../../../electron/daemon/account/account-watch.ts'
import type { CodexLink } from '../../../electron/codex/link.ts'
import type { AccountState } from '../../../shared/codex/daemon-state.ts'
import { readTranscript, replayLink } from '../../support/replayed-link.ts'

const now = 1_795_282_000_000
const opened: AccountWatch[] = []

/** 0.42 and 0.44 say in how many seconds a window ends, newer ones when. */
const limitsTold: Record<string, unknown> = {
  '0.42.0': limits([12.5, now + 3_600_000], [40, now + 86_400_000]),
  '0.44.0': limits([12.5, now + 3_600_000], [40, now + 86_400_000]),
  '0.94.0': limits([13, 1_795_285_722_000], [40, 1_795_368_522_000]),
  '0.169.0': limits([13, 1_795_285_723_000], [40, 1_795_368_523_000]),
}
function limits(primary: [number, number], secondary: [number, number]) {
  return [
    { name: 'primary', usedPercent: primary[0], windowMinutes: 300, resetsAt: primary[1] },
    { name: 'secondary', usedPercent: secondary[0], windowMinutes: 10_080, resetsAt: secondary[1] },
  ]
}
afterEach(() => {
  for (const watch of opened.splice(0)) watch.close()
})

function watchOf(link: CodexLink, version: string, timeoutMs?: number) {
  const states: AccountState[] = []
  const watch = createAccountWatch({
    link,
    version,
    now: () => now,
    everyMs: 0,
    changed: (state) => states.push(state),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  })
  opened.push(watch)
  return { watch, states }
}

describe.each([
  ['0.42.0', null],
  ['0.44.0', null],
  ['0.94.0', 'pro'],
  ['0.169.0', 'pro'],
])('Codex %s, recorded', (version, plan) => {
  test('login with ChatGPT is told, logout, a login begun and cancelled, an API key', async () => {
    const link = replayLink(`${version}-account-flow.jsonl`)
    const { watch, states } = watchOf(link, version)
    expect(watch.state().status).toBe('unknown')
    await watch.refresh()
    expect(watch.state()).toMatchObject({ status: 'chatgpt', email: 'user@example.com', plan, error: null })

    await watch.logout()
    expect(watch.state()).toMatchObject({ status: 'logged-out', email: null, plan: null, limits: [] })

    const { url } = await watch.login({ method: 'chatgpt' })
    expect(url).toMatch(/^https:\/\/auth\.openai\.com\/oauth\/authorize\?/)
    expect(watch.state().login?.url).toBe(url)
    // Asked again, it goes on with the page that is open.
    expect(await watch.login({ method: 'chatgpt' })).toEqual({ url })
    const { id = '' } = watch.state().login ?? {}
    await watch.cancelLogin()
    expect(link.asked.at(-1)?.params).toEqual({ loginId: id })
    expect(watch.state()).toMatchObject({ status: 'logged-out', login: null })
    await watch.cancelLogin()

    expect(await watch.login({ method: 'api-key', apiKey: 'sk-test-key' })).toEqual({ url: null })
    await vi.waitFor(() =>
      expect(watch.state()).toMatchObject({ status: 'api-key', login: null, error: null }),
    )
    // Nothing is published twice, and the key nowhere.
    const texts = states.map((state) => JSON.stringify(state))
    expect(texts.filter((text, index) => text === texts[index - 1])).toEqual([])
    expect(texts.join('')).not.toContain('sk-test-key')
  })

  test('limits come with a turn, with the time when they end', () => {
    const link = replayLink()
    const { watch } = watchOf(link, version)
    for (const { method = '', params } of readTranscript(`${version}-rate-limits.jsonl`))
      link.emit(method, params)
    expect(watch.state()).toMatchObject({ limits: limitsTold[version], limitsAt: now })
  })
})

test('0.169 and 0.94 tell limits when asked, the newest of several buckets', async () => {
  const old = watchOf(replayLink('0.94.0-account-flow.jsonl'), '0.94.0').watch
  await old.refresh()
  expect(old.state().limits).toEqual([
    { name: 'primary', usedPercent: 12, windowMinutes: 300, resetsAt: 1_795_286_135_000 },
    { name: 'secondary', usedPercent: 40, windowMinutes: 10_080, resetsAt: 1_795_368_935_000 },
  ])
  const { watch } = watchOf(replayLink('0.169.0-account-flow.jsonl'), '0.169.0')
  await watch.refresh()
  expect(watch.state().limits).toEqual([
    { name: 'primary', usedPercent: 12, windowMinutes: 300, resetsAt: 1_795_286_137_000 },
    { name: 'secondary', usedPercent: 40, windowMinutes: 10_080, resetsAt: 1_795_368_937_000 },
    { name: 'codex_other primary', usedPercent: 70, windowMinutes: 60, resetsAt: 1_795_282_597_000 },
  ])
})

test('a notification that leaves something out does not take it away', async () => {
  const link = replayLink('0.169.0-account-flow.jsonl')
  const { watch } = watchOf(link, '0.169.0')
  await watch.refresh()
  const before = watch.state().limits
  link.emit('account/rateLimits/updated', { rateLimits: { primary: null, secondary: null, planType: null } })
  expect(watch.state().limits).toEqual(before)
  const secondary = { usedPercent: 41, windowDurationMins: 10_080, resetsAt: 1_795_368_937 }
  link.emit('account/rateLimits/updated', {
    rateLimits: { limitId: 'codex', primary: null, secondary, planType: null },
  })
  expect(watch.state().limits.map(({ usedPercent }) => usedPercent)).toEqual([12, 41, 70])
  expect(watch.state().plan).toBe('pro')
})

describe('what goes wrong', () => {
  test('limits that cannot be read do not hide who is logged in (0.169, recorded without the service)', async () => {
    const { watch } = watchOf(replayLink('0.169.0-account.jsonl'), '0.169.0')
    await watch.refresh()
    expect(watch.state()).toMatchObject({
      status: 'chatgpt',
      email: 'user@example.com',
      plan: 'pro',
      limits: [],
      error: { code: 'codex_refused', facts: { what: 'The usage limits could not be read' } },
    })
    expect(watch.state().error?.facts.current).toMatch(/wham\/usage failed: 404/)
  })

  test('0.169 that cannot reach the service: the token tells who it is', async () => {
    const claims = {
      'https://api.openai.com/profile': { email: 'user@example.com' },
      'https://api.openai.com/auth': { chatgpt_plan_type: 'plus' },
    }
    const token = `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`
    const link = answering({
      getAuthStatus: () => ({ authMethod: 'chatgpt', authToken: token, requiresOpenaiAuth: true }),
      'account/read': () => new RpcError(-32603, 'workspace routing discovery failed'),
    })
    const { watch, states } = watchOf(link, '0.169.0')
    await watch.refresh()
    expect(watch.state()).toMatchObject({ status: 'chatgpt', email: 'user@example.com', plan: 'plus' })
    expect(JSON.stringify(states)).not.toContain(token)
  })

  test('a provider that wants no login (0.44, recorded)', async () => {
    const { watch } = watchOf(replayLink('0.44.0-account-config-misc.jsonl'), '0.44.0')
    await watch.refresh()
    expect(watch.state()).toMatchObject({ status: 'not-needed', email: null })
  })

  test('a Codex that never answers is not waited for without end', async () => {
    const input = new PassThrough()
    const link = openRpcPeer({ input, output: new PassThrough(), name: 'Codex 0.42.0', jsonrpcMember: true })
    const { watch } = watchOf(link, '0.42.0', 20)
    await watch.refresh()
    expect(watch.state()).toMatchObject({ status: 'unknown', error: { code: 'codex_timeout' } })
    await expect(watch.login({ method: 'chatgpt' })).rejects.toMatchObject({ code: 'codex_timeout' })
    await expect(watch.logout()).rejects.toMatchObject({ code: 'codex_timeout' })
    input.destroy()
    await vi.waitFor(() =>
      expect(watch.login({ method: 'chatgpt' })).rejects.toMatchObject({ code: 'codex_gone' }),
    )
  })

  test('a refused login is told without the key, whatever Codex quotes', async () => {
    const link = answering({
      'account/login/start': () => new RpcError(-32600, 'bad key sk-secret-1 in sk-secret-1'),
    })
    const { watch } = watchOf(link, '0.169.0')
    const login = watch.login({ method: 'api-key', apiKey: 'sk-secret-1' })
    await expect(login).rejects.toMatchObject({ code: 'codex_refused', facts: { current: 'bad key … in …' } })
    await expect(login).rejects.not.toThrow(/secret/)
  })

  test.each(['http://auth.openai.com/x', 'javascript:alert(1)', 'nonsense'])(
    'a page %s is not opened',
    async (authUrl) => {
      const link = answering({ 'account/login/start': () => ({ type: 'chatgpt', loginId: '1', authUrl }) })
      const { watch } = watchOf(link, '0.169.0')
      await expect(watch.login({ method: 'chatgpt' })).rejects.toMatchObject({ code: 'codex_refused' })
      expect(watch.state().login).toBeNull()
    },
  )

  test('a login that ends badly is told, and one of somebody else is not', async () => {
    const link = answering({
      'account/login/start': () => ({
        type: 'chatgpt',
        loginId: 'mine',
        authUrl: 'https://auth.openai.com/x',
      }),
    })
    const { watch } = watchOf(link, '0.169.0')
    await watch.login({ method: 'chatgpt' })
    link.emit('account/login/completed', { loginId: 'other', success: false, error: 'no' })
    expect(watch.state()).toMatchObject({ login: { id: 'mine' }, error: null })
    link.emit('account/login/completed', { loginId: 'mine', success: false, error: 'Login server error' })
    expect(watch.state()).toMatchObject({
      login: null,
      error: {
        code: 'codex_refused',
        facts: { what: 'The login was not completed', current: 'Login server error' },
      },
    })
  })

  test('cancelling a login that has just ended is no error', async () => {
    const link = answering({
      'account/login/start': () => ({
        type: 'chatgpt',
        loginId: 'mine',
        authUrl: 'https://auth.openai.com/x',
      }),
      'account/login/cancel': () => new RpcError(-32600, 'login id not found: mine'),
    })
    const { watch } = watchOf(link, '0.169.0')
    await watch.login({ method: 'chatgpt' })
    await watch.cancelLogin()
    expect(watch.state()).toMatchObject({ login: null, error: null })
  })
})

describe('keeping up', () => {
  test.each([
    ['account/login/completed', { loginId: null, success: true, error: null }],
    ['account/updated', { authMode: 'chatgpt' }],
    ['loginChatGptComplete', { loginId: 'x', success: true }],
    ['authStatusChange', { authMethod: 'chatgpt' }],
  ])('%s, whoever logged in', async (method, params) => {
    const link = replayLink('0.94.0-account-flow.jsonl')
    const { watch } = watchOf(link, '0.94.0')
    link.emit(method, params)
    await vi.waitFor(() => expect(watch.state()).toMatchObject({ status: 'chatgpt', plan: 'pro' }))
  })

  test('who asks while an answer is under way gets one that was read after', async () => {
    let method: string | null = null
    let release = (): void => undefined
    const link = answering({
      getAuthStatus: async () => {
        const told = method
        await new Promise<void>((resolve) => (release = resolve))
        return { authMethod: told, requiresOpenaiAuth: true }
      },
    })
    const { watch } = watchOf(link, '0.169.0')
    const first = watch.refresh()
    method = 'apikey'
    const second = watch.refresh()
    await vi.waitFor(() => expect(link.count('getAuthStatus')).toBe(1))
    release()
    await vi.waitFor(() => expect(link.count('getAuthStatus')).toBe(2))
    release()
    await Promise.all([first, second])
    expect(watch.state().status).toBe('api-key')
    expect(link.count('getAuthStatus')).toBe(2)
  })

  test('limits are read anew from time to time, as long as somebody is logged in', async () => {
    const link = answering({
      getAuthStatus: () => ({ authMethod: 'chatgpt', requiresOpenaiAuth: true }),
      'account/rateLimits/read': () => ({ rateLimits: { primary: null, secondary: null, planType: 'team' } }),
    })
    const watch = createAccountWatch({ link, version: '0.169.0', changed: () => undefined, everyMs: 5 })
    opened.push(watch)
    await watch.refresh()
    await vi.waitFor(() => expect(link.count('account/rateLimits/read')).toBeGreaterThan(2))
    expect(watch.state().plan).toBe('team')
    expect(link.count('getAuthStatus')).toBe(1)
  })

  test('after close() nothing is told any more', async () => {
    const link = replayLink('0.94.0-account-flow.jsonl')
    const { watch, states } = watchOf(link, '0.94.0')
    watch.close()
    link.emit('account/updated', { authMode: 'chatgpt' })
    await watch.refresh()
    expect(states).toEqual([])
  })
})

type Answers = Readonly<Record<string, (params: unknown) => unknown>>

/** A Codex that answers some methods, an error by returning it, and refuses the others. */
function answering(answers: Answers) {
  const inner = replayLink()
  return {
    ...inner,
    count: (method: string) => inner.asked.filter((ask) => ask.method === method).length,
    async request(method: string, params?: unknown): Promise<unknown> {
      inner.asked.push({ method, params })
      const answer = await answers[method]?.(params)
      if (answer instanceof RpcError) throw answer
      if (answer === undefined) throw new RpcError(-32600, 'Invalid request')
      return answer
    },
  }
}
