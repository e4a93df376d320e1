import { expect, it } from 'vitest'
import type { CodexLink, RequestOptions } from '../../../../electron/codex/link.ts'
import { RpcError } from '../../../../electron/codex/rpc-error.ts'
import type {
  ChatgptCredentials,
  Credentials,
} from '../../../../electron/proxy/upstream/chatgpt/credentials.ts'
import { parseUserAgent } from '../../../../electron/proxy/upstream/chatgpt/codex-identity.ts'
import { createCodexLogin, type CodexLogin } from '../../../../electron/proxy/upstream/chatgpt/login.ts'
import { AppError } from '../../../../shared/errors/app-error.ts'
import { idleDaemonState } from '../../../../shared/codex/daemon-state.ts'
import { authClaim, fakeJwt } from '../../../fakes/chatgpt-tokens.mjs'

const epoch = 1_800_000_000_000

const token = (expiresInSeconds = 3600): string =>
  fakeJwt({ exp: epoch / 1000 + expiresInSeconds, [authClaim]: { chatgpt_account_id: 'acct-1' } })

type Asked = { method: string; params: unknown; options: RequestOptions | undefined }
type Stage = {
  login: CodexLogin
  asked: Asked[]
  /** Questions for a token; true: with a refresh. */
  tokens: boolean[]
  notify(method: string): void
  hangUp(): void
  now: number
}

/** A Codex of which each test says what it answers to `getAuthStatus`. */
function stage(
  status: (refresh: boolean) => unknown,
  more: (method: string) => unknown = () => undefined,
): Stage {
  const listeners = new Set<(method: string, params: unknown) => void>()
  const closed = new Set<() => void>()
  const answer = (method: string, params: unknown): unknown => {
    if (method === 'initialize') return { userAgent: 'codex_tray/0.94.0 (Debian) unknown' }
    if (method !== 'getAuthStatus') return more(method)
    const refresh = JSON.stringify(params).includes('"refreshToken":true')
    made.tokens.push(refresh)
    return status(refresh)
  }
  const link: CodexLink = {
    async request(method, params, options) {
      made.asked.push({ method, params, options })
      const answered = await answer(method, params)
      if (answered === undefined) throw new RpcError(-32600, `Invalid request: unknown variant ${method}`)
      return answered
    },
    notify: () => undefined,
    onNotification: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    onServerRequest: () => () => undefined,
    onClosed: (listener) => {
      closed.add(listener)
      return () => void closed.delete(listener)
    },
    close: () => undefined,
  }
  const made: Stage = {
    login: createCodexLogin(() => Promise.resolve(link), { now: () => made.now }),
    asked: [],
    tokens: [],
    notify: (method) => listeners.forEach((listener) => listener(method, {})),
    hangUp: () => closed.forEach((listener) => listener()),
    now: epoch,
  }
  return made
}

const chatgpt = (authToken: string | null): object => ({
  authMethod: 'chatgpt',
  authToken,
  requiresOpenaiAuth: true,
})

function isChatgpt(credentials: Credentials): ChatgptCredentials {
  if (credentials.kind === 'chatgpt') return credentials
  throw new Error('a key')
}

const codeOf = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'none',
    (thrown: unknown) => (thrown instanceof AppError ? thrown.code : String(thrown)),
  )

it('asks once for any number of requests, and tells whose the token is', async () => {
  const held = token()
  const { login, tokens } = stage(() => chatgpt(held))
  const all = await Promise.all([login.current(), login.current(), login.current()])
  expect(new Set(all).size).toBe(1)
  expect(all[0]).toEqual({
    kind: 'chatgpt',
    token: held,
    accountId: 'acct-1',
    backendOrigin: null,
    expiresAt: epoch + 3_600_000,
    codex: { userAgent: 'codex_tray/0.94.0 (Debian) unknown', originator: 'codex_tray', version: '0.94.0' },
  })
  await login.current()
  expect(tokens).toEqual([false])
})

it('believes Codex about the account and where it lives, but never without TLS', async () => {
  const routing = (backendOrigin: string) => () => ({
    workspaceRouting: { chatgptAccountId: 'acct-2', backendOrigin },
  })
  const us = stage(() => chatgpt(token()), routing('https://us.chatgpt.com'))
  expect(await us.login.current()).toMatchObject({
    accountId: 'acct-2',
    backendOrigin: 'https://us.chatgpt.com',
  })
  const plain = stage(() => chatgpt(token()), routing('http://us.chatgpt.com'))
  expect(await plain.login.current()).toMatchObject({ accountId: 'acct-2', backendOrigin: null })
})

it('keeps a token until shortly before its end', async () => {
  const given = stage(() => chatgpt(token(120)))
  await given.login.current()
  given.now += 59_000
  await given.login.current()
  expect(given.tokens).toEqual([false])
  given.now += 2_000
  await given.login.current()
  expect(given.tokens).toEqual([false, false])
})

it('has Codex renew one that has ended', async () => {
  const old = token(-5)
  const fresh = token()
  const { login, tokens } = stage((refresh) => chatgpt(refresh ? fresh : old))
  expect(isChatgpt(await login.current()).token).toBe(fresh)
  expect(tokens).toEqual([false, false, true])
})

it.each(['account/updated', 'authStatusChange'])('asks anew after %s', async (method) => {
  const given = stage(() => chatgpt(token()))
  await given.login.current()
  given.notify(method)
  await given.login.current()
  expect(given.tokens).toHaveLength(2)
  given.notify('turn/started')
  await given.login.current()
  expect(given.tokens).toHaveLength(2)
  given.hangUp()
  await given.login.current()
  expect(given.tokens).toHaveLength(3)
})

it('renews for all who were refused with one refresh', async () => {
  const old = token()
  const fresh = token()
  let renewed = false
  const { login, tokens } = stage((refresh) => {
    renewed ||= refresh
    return chatgpt(renewed ? fresh : old)
  })
  const refused = isChatgpt(await login.current())
  const all = await Promise.all([login.renew(refused), login.renew(refused), login.renew(refused)])
  expect(all.map((credentials) => credentials.token)).toEqual([fresh, fresh, fresh])
  // One who was refused with the old token and comes late.
  expect((await login.renew(refused)).token).toBe(fresh)
  expect(tokens.filter(Boolean)).toHaveLength(1)
})

it('spends no refresh where Codex has another token already', async () => {
  const [old, other] = [token(), token()]
  let held = old
  const { login, tokens } = stage(() => chatgpt(held))
  const refused = isChatgpt(await login.current())
  held = other
  expect((await login.renew(refused)).token).toBe(other)
  expect(tokens).toEqual([false, false])
})

it.each([
  ['the old token again (0.44, 0.94)', (old: string) => old],
  ['none (0.169)', () => null],
])('a refresh that gave %s is the end of the login, for a while', async (_name, after) => {
  const old = token()
  const given = stage((refresh) => chatgpt(refresh ? after(old) : old))
  const refused = isChatgpt(await given.login.current())
  expect(await codeOf(given.login.renew(refused))).toBe('login_expired')
  expect(await codeOf(given.login.current())).toBe('login_expired')
  expect(given.tokens.filter(Boolean)).toHaveLength(1)
  // Logged in again.
  given.notify('account/updated')
  expect(await codeOf(given.login.current())).toBe('none')
})

it('takes a key for a key', async () => {
  const given = stage(() => ({ authMethod: 'apikey', authToken: 'sk-1', requiresOpenaiAuth: true }))
  expect(await given.login.current()).toEqual({ kind: 'api-key', key: 'sk-1' })
  given.now += 31_000
  await given.login.current()
  expect(given.tokens).toHaveLength(2)
})

it.each([
  [{ requiresOpenaiAuth: true }, 'not_logged_in', 'Log in'],
  [{ authMethod: null, authToken: null, requiresOpenaiAuth: true }, 'not_logged_in', 'codex login'],
  [{ authMethod: null, authToken: null, requiresOpenaiAuth: false }, 'not_logged_in', 'codex login'],
  [{ authMethod: 'chatgpt', authToken: null, requiresOpenaiAuth: true }, 'login_expired', 'codex login'],
  ['nonsense', 'codex_refused', 'unknown form'],
])('%j is %s', async (status, code, words) => {
  const { login } = stage(() => status)
  await expect(login.current()).rejects.toMatchObject({ code, message: expect.stringContaining(words) })
})

it('passes on why there is no Codex, as the daemon knows it before anybody answers', async () => {
  const error = new AppError('codex_unusable', { what: 'It crashed' }).toWire()
  const codex = { ...idleDaemonState.codex, phase: 'failed', error }
  const silent = new Promise(() => undefined)
  const { login } = stage(
    () => silent,
    (method) => (method === 'daemon/status' ? { ...idleDaemonState, codex } : undefined),
  )
  expect(await codeOf(login.current())).toBe('codex_unusable')
})

it('waits for nothing without end', async () => {
  const { login, asked } = stage(() => chatgpt(token()))
  await login.current()
  expect(asked.length).toBeGreaterThan(3)
  for (const { options } of asked) expect(options?.timeoutMs).toBeLessThanOrEqual(10_000)
})

it('forgets an answer that was an error', async () => {
  let works = false
  const { login } = stage(() => {
    if (works) return chatgpt(token())
    throw new RpcError(-32603, 'not now')
  })
  expect(await codeOf(login.current())).toBe('codex_refused')
  works = true
  expect(await codeOf(login.current())).toBe('none')
})

it('reads what a Codex calls itself', () => {
  const userAgent = 'codex_cli_rs/0.44.0 (Debian 12.0.0; x86_64) unknown (codex_tray; 1.0.0)'
  expect(parseUserAgent(userAgent)).toEqual({ userAgent, originator: 'codex_cli_rs', version: '0.44.0' })
  expect(parseUserAgent('what\r\nx: y').originator).toBe('codex_cli_rs')
})
