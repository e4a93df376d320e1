import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { AppError } from '../../../shared/errors/app-error.ts'
import { openWithRetries, type RetryOptions } from '../../../electron/proxy/upstream/retry/retrying-call.ts'
import type {
  OutgoingRequest,
  ReplyHandler,
  Upstream,
  UpstreamCall,
} from '../../../electron/proxy/upstream/upstream.ts'

const address = {
  href: '',
  origin: new URL('http://up/'),
  host: 'up',
  path: '/',
  hiddenHeaders: new Set<string>(),
}
const request: OutgoingRequest = {
  address,
  headers: [],
  pieces: [],
  length: 0,
  headTimeoutMs: 1,
  idleTimeoutMs: 1,
}

/** An upstream that hands out what it was asked, to be answered by the test. */
function stage(options: Partial<RetryOptions> = {}): {
  attempts: ReplyHandler[]
  seen: string[]
  notes: string[]
  call: UpstreamCall
} {
  const attempts: ReplyHandler[] = []
  const seen: string[] = []
  const notes: string[] = []
  const upstream: Upstream = {
    open(_request, handler) {
      const n = attempts.push(handler)
      const note = (what: string) => (): void => void seen.push(`${what} ${n}`)
      return { abort: note('abort'), pause: note('pause'), resume: note('resume') }
    },
  }
  const handler: ReplyHandler = {
    head: (status) => void seen.push(`head ${status}`),
    data: (bytes) => void seen.push(`data ${Buffer.from(bytes).toString()}`),
    end: () => void seen.push('end'),
    failed: ({ code }) => void seen.push(code),
  }
  const clock = { elapsed: () => 0, now: () => 0, random: () => 1 }
  const call = openWithRetries(upstream, request, handler, {
    maxRetries: 2,
    note: (line) => notes.push(line),
    clock,
    ...options,
  })
  return { attempts, seen, notes, call }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('waits, sends again, and hands on only what counts', () => {
  const { attempts, seen, notes } = stage()
  attempts[0]?.head(503, {})
  attempts[0]?.data(Buffer.from('busy'))
  attempts[0]?.end()
  expect([attempts.length, seen]).toEqual([1, []])
  vi.advanceTimersByTime(199)
  expect(attempts).toHaveLength(1)
  vi.advanceTimersByTime(1)
  attempts[1]?.head(200, {})
  attempts[1]?.data(Buffer.from('x'))
  attempts[1]?.end()
  expect(seen).toEqual(['head 200', 'data x', 'end'])
  expect(notes).toEqual(['attempt 1 failed (status 503); sent again after 200 ms'])
})

it('sends nothing any more once it was aborted', () => {
  const { attempts, call } = stage()
  attempts[0]?.head(503, {})
  attempts[0]?.end()
  call.abort()
  vi.advanceTimersByTime(60_000)
  expect(attempts).toHaveLength(1)
})

it('hands the last refusal on as it came, and one too large to be read at once', () => {
  const { attempts, seen } = stage({ maxRetries: 1 })
  for (const index of [0, 1]) {
    attempts[index]?.head(429, {})
    attempts[index]?.data(Buffer.from('busy'))
    attempts[index]?.end()
    vi.advanceTimersByTime(1000)
  }
  expect(seen).toEqual(['head 429', 'data busy', 'end'])
  const large = stage()
  large.attempts[0]?.head(503, {})
  large.attempts[0]?.data(Buffer.alloc(65 * 1024))
  expect(large.seen[0]).toBe('head 503')
})

it('keeps a client’s pause over attempts', () => {
  const { attempts, seen, call } = stage()
  attempts[0]?.head(503, {})
  call.pause()
  attempts[0]?.end()
  vi.advanceTimersByTime(1000)
  call.resume()
  expect(seen).toEqual(['pause 1', 'pause 2', 'resume 2'])
})

it('hands a reply on at the latest a second after its head, and then for good', async () => {
  const { attempts, seen } = stage()
  attempts[0]?.head(200, {})
  await Promise.resolve()
  attempts[0]?.data(Buffer.from(': thinking\n\n'))
  vi.advanceTimersByTime(999)
  expect(seen).toEqual([])
  vi.advanceTimersByTime(1)
  expect(seen).toEqual(['head 200', 'data : thinking\n\n'])
  attempts[0]?.data(Buffer.from('data: {"error":{"code":429}}\n\n'))
  attempts[0]?.end()
  vi.advanceTimersByTime(60_000)
  expect([seen.slice(2), attempts.length]).toEqual([['data data: {"error":{"code":429}}\n\n', 'end'], 1])
})

it('ends an attempt whose stream stays open before it sends again', () => {
  const { attempts, seen, notes } = stage()
  attempts[0]?.head(200, {})
  attempts[0]?.data(Buffer.from('data: {"error":{"code":"rate_limit_exceeded"}}\n\n'))
  expect(seen).toEqual(['abort 1'])
  expect(notes).toEqual(['attempt 1 failed (rate_limit_exceeded inside a 200); sent again after 200 ms'])
  vi.advanceTimersByTime(200)
  attempts[1]?.head(200, {})
  attempts[1]?.data(Buffer.from('data: {}\n\n'))
  expect(seen.slice(1)).toEqual(['head 200', 'data data: {}\n\n'])
})

it('waits for the event after those that tell nothing, where it may', () => {
  const created = Buffer.from('event: response.created\ndata: {"type":"response.created","error":null}\n\n')
  const patient = stage({ lookPast: true })
  patient.attempts[0]?.head(200, {})
  patient.attempts[0]?.data(created)
  expect(patient.seen).toEqual([])
  patient.attempts[0]?.data(Buffer.from('data: {"type":"response.output_item.added"}\n\n'))
  expect(patient.seen).toHaveLength(3)
  const plain = stage()
  plain.attempts[0]?.head(200, {})
  plain.attempts[0]?.data(created)
  expect(plain.seen).toHaveLength(2)
})

it('keeps what was held when the connection breaks', () => {
  const { attempts, seen } = stage()
  attempts[0]?.head(200, {})
  attempts[0]?.data(Buffer.from('data: {"half'))
  attempts[0]?.failed(new AppError('provider_stream_cut', { what: 'cut' }))
  expect(seen).toEqual(['head 200', 'data data: {"half', 'provider_stream_cut'])
})
