import { expect, it } from 'vitest'
import { createChatgptUpstream } from '../../../../electron/proxy/upstream/chatgpt/chatgpt-upstream.ts'
import type { ChatgptCredentials } from '../../../../electron/proxy/upstream/chatgpt/credentials.ts'
import { loginExpired } from '../../../../electron/proxy/upstream/chatgpt/login-errors.ts'
import type {
  OutgoingRequest,
  ReplyHandler,
  Upstream,
  UpstreamCall,
} from '../../../../electron/proxy/upstream/upstream.ts'
import { AppError } from '../../../../shared/errors/app-error.ts'

const credentials = (token: string): ChatgptCredentials => ({
  kind: 'chatgpt',
  token,
  accountId: `account of ${token}`,
  backendOrigin: null,
  expiresAt: null,
  codex: { userAgent: 'c/1.0.0', originator: 'c', version: '1.0.0' },
})

type Sent = { request: OutgoingRequest; handler: ReplyHandler }
type Stage = { call: UpstreamCall; sent: Sent[]; seen: string[]; done: Promise<void> }

/** Every request is answered by the test. @param renewed null: the login cannot be renewed */
function stage(renewed: ChatgptCredentials | null = credentials('new')): Stage {
  const sent: Sent[] = []
  const seen: string[] = []
  const http: Upstream = {
    open(request, handler) {
      const n = sent.push({ request, handler })
      const note = (what: string) => (): void => void seen.push(`${what} ${n}`)
      return { abort: note('abort'), pause: note('pause'), resume: note('resume') }
    },
  }
  let finish = (): void => undefined
  const done = new Promise<void>((resolve) => (finish = resolve))
  const handler: ReplyHandler = {
    head: (status, headers) => void seen.push(`head ${status} ${headers['retry-after'] ?? ''}`.trim()),
    data: (bytes) => void seen.push(Buffer.from(bytes).toString()),
    end() {
      seen.push('end')
      finish()
    },
    failed({ code }) {
      seen.push(code)
      finish()
    },
  }
  const login = {
    current: () => Promise.resolve(credentials('old')),
    renew: () => (renewed === null ? Promise.reject(loginExpired()) : Promise.resolve(renewed)),
    refuse: () => loginExpired(),
  }
  const request: OutgoingRequest = {
    address: { href: '', origin: new URL('http://up/'), host: 'up', path: '/', hiddenHeaders: new Set() },
    headers: ['accept', 'x', 'authorization', 'Bearer old', 'chatgpt-account-id', 'account of old'],
    pieces: [Buffer.from('{}')],
    length: 2,
    headTimeoutMs: 1,
    idleTimeoutMs: 1,
  }
  const call = createChatgptUpstream({ http, login, now: () => 0 }).open(request, handler)
  return { call, sent, seen, done }
}

const resend = async (sent: Sent[]): Promise<Sent> => {
  // The renewal takes a few turns of the event loop, nothing else.
  for (let turn = 0; turn < 20 && sent.length < 2; turn++) await Promise.resolve()
  const [, second] = sent
  if (second === undefined) throw new Error('nothing was sent again')
  return second
}

it('hands on an answer as it comes', () => {
  const { sent, seen } = stage()
  sent[0]?.handler.head(200, {})
  sent[0]?.handler.data(Buffer.from('x'))
  sent[0]?.handler.end()
  expect(seen).toEqual(['head 200', 'x', 'end'])
})

it('sends the same again with the renewed login, and only its answer is seen', async () => {
  const { sent, seen } = stage()
  sent[0]?.handler.head(401, {})
  sent[0]?.handler.data(Buffer.from('expired'))
  sent[0]?.handler.end()
  const { request, handler } = await resend(sent)
  expect(request.headers.join()).toBe('accept,x,authorization,Bearer new,chatgpt-account-id,account of new')
  expect(request.pieces).toBe(sent[0]?.request.pieces)
  handler.head(200, {})
  handler.end()
  expect(seen).toEqual(['head 200', 'end'])
})

it('does so although the body of the 401 broke off', async () => {
  const { sent, seen } = stage()
  sent[0]?.handler.head(401, {})
  sent[0]?.handler.failed(new AppError('provider_stream_cut', { what: 'cut' }))
  ;(await resend(sent)).handler.head(200, {})
  expect(seen).toEqual(['head 200'])
})

it('gives up after the second 401', async () => {
  const { sent, seen, done } = stage()
  for (const attempt of [sent[0], null]) {
    const { handler } = attempt ?? (await resend(sent))
    handler.head(401, {})
    handler.end()
  }
  await done
  expect([sent.length, seen]).toEqual([2, ['login_expired']])
})

it('tells why the login cannot be renewed', async () => {
  const { sent, seen, done } = stage(null)
  sent[0]?.handler.head(401, {})
  sent[0]?.handler.end()
  await done
  expect([sent.length, seen]).toEqual([1, ['login_expired']])
})

it('sends nothing more for a client that is gone, and stays paused for one that is slow', async () => {
  const gone = stage()
  gone.sent[0]?.handler.head(401, {})
  gone.call.abort()
  gone.sent[0]?.handler.end()
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
  expect([gone.sent.length, gone.seen]).toEqual([1, ['abort 1']])
  const slow = stage()
  slow.call.pause()
  slow.sent[0]?.handler.head(401, {})
  slow.sent[0]?.handler.end()
  await resend(slow.sent)
  expect(slow.seen).toEqual(['pause 1', 'pause 2'])
})

it('never shows a token that the service repeats', async () => {
  const { sent, seen } = stage(credentials('new-secret-token'))
  sent[0]?.handler.head(401, {})
  sent[0]?.handler.end()
  const { handler } = await resend(sent)
  handler.head(403, {})
  handler.data(Buffer.from('{"detail":"Forbidden for new-secret-token"}'))
  handler.end()
  expect(seen.join()).toContain('Forbidden for [redacted]')
})

it.each<[string, object, Record<string, string>, string, RegExp]>([
  [
    'a spent limit that says in how many seconds',
    { error: { type: 'usage_limit_reached', message: 'Spent', resets_in_seconds: 61 } },
    {},
    'head 429 61',
    /"message":"Spent\. It resets in 1 minute 1 second\."/,
  ],
  [
    'a spent limit that says when',
    { error: { type: 'usage_limit_reached', message: 'Spent', resets_at: 90 } },
    {},
    'head 429 90',
    /It resets at 1970-01-01 00:01 UTC/,
  ],
  [
    'a spent limit that says so in a header only',
    { error: { type: 'usage_limit_reached', message: 'Spent' } },
    { 'x-codex-primary-reset-after-seconds': '50' },
    'head 429 50',
    /"code":"usage_limit_reached"/,
  ],
  [
    'another limit',
    { error: { code: 'rate_limit_exceeded', message: 'Slow down.' } },
    { 'retry-after': '7' },
    'head 429 7',
    /"message":"Slow down\. Try again in 7 seconds\."/,
  ],
])('gives %s in words and as retry-after', (_name, body, headers, head, words) => {
  const { sent, seen } = stage()
  sent[0]?.handler.head(429, headers)
  sent[0]?.handler.data(Buffer.from(JSON.stringify(body)))
  sent[0]?.handler.end()
  expect(seen).toEqual([head, expect.stringMatching(words), 'end'])
})

it('hands on a 429 that is no JSON as it is', () => {
  const { sent, seen } = stage()
  sent[0]?.handler.head(429, {})
  sent[0]?.handler.data(Buffer.from('<html>'))
  sent[0]?.handler.end()
  expect(seen).toEqual(['head 429', '<html>', 'end'])
})
