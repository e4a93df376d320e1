import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createQuietWatch } from '../../../electron/proxy/relay/quiet-watch.ts'
import { SseRelay, type SseRelayContext } from '../../../electron/proxy/relay/sse-relay.ts'
import { createRecorder } from '../../../electron/proxy/recorder.ts'
import { createExchangeRing } from '../../../shared/inspector/exchange-ring.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function relay(): { written: string[]; log: string[]; relay: SseRelay } {
  const written: string[] = []
  const log: string[] = []
  const writer: SseRelayContext['writer'] = {
    write: (bytes) => void written.push(new TextDecoder().decode(bytes)),
    flushHead: () => void log.push('head'),
    end: () => void log.push('end'),
    breakOff: () => void log.push('break'),
  }
  const tap = createRecorder(createExchangeRing(), () => undefined).begin({
    id: 'x',
    method: 'POST',
    path: '/',
    headers: [],
    userAgent: undefined,
    dialect: 'chat',
  })
  const instance = new SseRelay({
    dialect: 'chat',
    rename: null,
    tap,
    host: 'h',
    response: new EventEmitter(),
    quietWatch: createQuietWatch(() => Date.now()),
    writer,
    commit: () => void log.push('commit'),
    refuse: (error) => void log.push(error.code),
    answer: (status) => void log.push(`answer ${status}`),
    finished: () => undefined,
    stopUpstream: () => void log.push('stop'),
  })
  return { written, log, relay: instance }
}
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

it('tells the client the status when the provider has accepted but is silent', () => {
  const { log } = relay()
  vi.advanceTimersByTime(900)
  expect(log).toEqual([])
  vi.advanceTimersByTime(3000)
  expect(log).toEqual(['commit', 'head'])
})

it('keeps a silent stream alive with comments, at most 16 s apart, and none within a frame', () => {
  const { written, relay: stream } = relay()
  stream.data([bytes('data: {"a":1}\n\n')])
  vi.advanceTimersByTime(60_000)
  const comments = written.filter((text) => text === ': keep-alive\n\n').length
  expect(comments).toBeGreaterThanOrEqual(3)
  expect(comments).toBeLessThanOrEqual(4)
  written.length = 0
  stream.data([bytes(`data: ${'x'.repeat(70_000)}`)])
  vi.advanceTimersByTime(60_000)
  expect(written.join('')).not.toContain('keep-alive')
})

const chunk = (finish: string | null, index = 0): string =>
  `data: ${JSON.stringify({ choices: [{ index, delta: {}, finish_reason: finish }] })}\n\n`

it.each([
  ['after a finish reason', chunk(null) + chunk('stop')],
  ['after usage', `${chunk(null)}${chunk('stop')}data: {"choices":[],"usage":{}}\n\n`],
  ['after [DONE]', 'data: {"choices":[]}\n\ndata: [DONE]\n\n'],
])('ends a stream in order that stays open %s', (_name, text) => {
  const { log, written, relay: stream } = relay()
  stream.data([bytes(text)])
  vi.advanceTimersByTime(2900)
  expect(log).toEqual(['commit'])
  vi.advanceTimersByTime(3000)
  expect([log, written.join('')]).toEqual([['commit', 'stop', 'end'], text])
  expect(vi.getTimerCount()).toBe(0)
})

it.each([
  ['is not finished', chunk(null)],
  ['says that it is in every chunk', chunk('stop') + chunk('stop')],
  ['goes on after all', chunk(null) + chunk('stop') + chunk(null)],
  ['has several choices', chunk(null) + chunk(null, 1) + chunk('stop')],
  ['is inside a small frame', `${chunk(null)}${chunk('stop')}data: {"half`],
  ['is inside a large frame', `${chunk(null)}${chunk('stop')}data: ${'x'.repeat(70_000)}`],
])('waits for one that %s', (_name, text) => {
  const { log, relay: stream } = relay()
  stream.data([bytes(text)])
  vi.advanceTimersByTime(60_000)
  expect(log).toEqual(['commit'])
})

it('keeps no timer once the last stream has ended', () => {
  const { log, relay: stream } = relay()
  stream.data([bytes('data: [DONE]\n\n')])
  stream.end()
  expect(log).toEqual(['commit', 'end'])
  expect(vi.getTimerCount()).toBe(0)
})
