import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { ClientWriter } from '../../../electron/proxy/relay/client-writer.ts'
import { createQuietWatch } from '../../../electron/proxy/relay/quiet-watch.ts'
import { SseRelay } from '../../../electron/proxy/relay/sse-relay.ts'
import { createRecorder } from '../../../electron/proxy/recorder.ts'
import { createExchangeRing } from '../../../shared/inspector/exchange-ring.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function relay(): { written: string[]; log: string[]; relay: SseRelay } {
  const written: string[] = []
  const log: string[] = []
  const writer: ClientWriter = {
    head: () => undefined,
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
    stopUpstream: () => undefined,
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

it('keeps no timer once the last stream has ended', () => {
  const { log, relay: stream } = relay()
  stream.data([bytes('data: [DONE]\n\n')])
  stream.end()
  expect(log).toEqual(['commit', 'end'])
  expect(vi.getTimerCount()).toBe(0)
})
