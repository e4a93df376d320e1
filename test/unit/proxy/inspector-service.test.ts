import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { flow, serveInspector } from '../../../electron/proxy/inspector/inspector-service.ts'
import { createRecorder, type ExchangeTap, type Recorder } from '../../../electron/proxy/recorder.ts'
import type { TransferredPort } from '../../../electron/node/service-channel.ts'
import { createExchangeRing, type ExchangeRing } from '../../../shared/inspector/exchange-ring.ts'
import {
  inspectorToWindowSchema,
  type InspectorToWindow,
  type WindowToInspector,
} from '../../../shared/ipc/ports.ts'

type Window = {
  messages: InspectorToWindow[]
  of<T extends InspectorToWindow['type']>(type: T): Extract<InspectorToWindow, { type: T }>[]
  say(message: WindowToInspector): void
  say(message: unknown): void
  hangUp(): void
}

let ring: ExchangeRing
let recorder: Recorder
beforeEach(() => {
  vi.useFakeTimers()
  ring = createExchangeRing()
  recorder = createRecorder(ring, (line) => {
    throw new Error(line)
  })
})
afterEach(() => vi.useRealTimers())

function openWindow(): Window {
  const messages: InspectorToWindow[] = []
  let listener = (_event: { data: unknown }): void => undefined
  let closed = (): void => undefined
  function on(event: 'message', call: (event: { data: unknown }) => void): void
  function on(event: 'close', call: () => void): void
  function on(event: string, call: (event: { data: unknown }) => void): void {
    if (event === 'message') listener = call
    else closed = () => call({ data: null })
  }
  const port: TransferredPort = {
    on,
    postMessage: (message) => void messages.push(inspectorToWindowSchema.parse(structuredClone(message))),
    start: () => undefined,
    close: () => undefined,
  }
  serveInspector(port, ring)
  const isOf =
    <T extends InspectorToWindow['type']>(type: T) =>
    (message: InspectorToWindow): message is Extract<InspectorToWindow, { type: T }> =>
      message.type === type
  return {
    messages,
    of: (type) => messages.filter(isOf(type)),
    say: (message: unknown) => listener({ data: message }),
    hangUp: () => closed(),
  }
}

const start = (id: string): ExchangeTap =>
  recorder.begin({
    id,
    method: 'POST',
    path: '/v1/responses?api_key=hidden',
    headers: ['Authorization', 'Bearer secret', 'accept', '*/*'],
    userAgent: 'OpenAI/JS 7',
    dialect: 'responses',
  })
const frame = (n: number): Uint8Array => new TextEncoder().encode(`data: {"n":${n}}\n\n`)
const tick = (): void => void vi.advanceTimersByTime(60)

it('answers a subscription with what there is, then sends what changed', () => {
  start('a').requestBody(frame(0))
  const window = openWindow()
  expect(window.messages).toEqual([])
  window.say({ type: 'subscribe' })
  expect(window.of('snapshot')[0]?.exchanges.map(({ id }) => id)).toEqual(['a'])
  const tap = start('b')
  tap.responseHead(200, [], true)
  tap.responseBody(frame(1))
  tick()
  const [update] = window.of('update')
  expect(update?.exchanges).toMatchObject([{ id: 'b', state: 'streaming', frames: 1, client: 'OpenAI/JS' }])
  tap.responseBody(frame(2))
  tick()
  expect(window.of('update')[1]).toMatchObject({ exchanges: [], progress: [['b', 2, frame(1).length * 2]] })
  tap.end('complete')
  tick()
  expect(window.of('update')[2]?.exchanges).toMatchObject([{ id: 'b', state: 'complete' }])
})

it('shows no secret, not even in the address', () => {
  const window = openWindow()
  window.say({ type: 'subscribe' })
  start('a').sent(
    'https://h/v1?key=hidden',
    ['authorization', 'Bearer secret', 'x-odd', 'secret'],
    true,
    new Set(['x-odd']),
  )
  window.say({ type: 'open', id: 'a' })
  tick()
  expect(window.of('detail')).toHaveLength(1)
  expect(JSON.stringify(window.messages)).not.toMatch(/secret|hidden/)
})

it('follows an opened exchange in order, to its end, also when it was opened late', () => {
  const tap = start('a')
  tap.requestBody(frame(0))
  tap.responseHead(200, [], true)
  for (let i = 0; i < 10; i++) tap.responseBody(frame(i))
  const window = openWindow()
  window.say({ type: 'subscribe' })
  window.say({ type: 'open', id: 'a' })
  tick()
  for (let i = 10; i < 20; i++) tap.responseBody(frame(i))
  tap.end('complete')
  tick()
  const bodies = window.of('body').filter(({ part }) => part === 'response')
  const text = bodies
    .flatMap(({ chunks }) => chunks.map(({ bytes }) => new TextDecoder().decode(bytes)))
    .join('')
  expect(text).toBe(Array.from({ length: 20 }, (_, i) => `data: {"n":${i}}\n\n`).join(''))
  expect(bodies.map(({ end }) => end)).toEqual([false, true])
  expect(window.of('body').filter(({ part }) => part === 'request')).toMatchObject([{ end: true }])
  tick()
  expect(window.of('body')).toHaveLength(3)
})

it('stops for a window that does not keep up, and tells it everything once it does', () => {
  const window = openWindow()
  window.say({ type: 'subscribe' })
  const tap = start('a')
  tap.responseHead(200, [], true)
  for (let i = 0; i < 100; i++) {
    tap.responseBody(frame(i))
    tick()
  }
  expect(window.of('update')).toHaveLength(flow.highMark)
  const last = window.of('update').at(-1)?.seq ?? 0
  window.say({ type: 'ack', seq: last - flow.lowMark - 1 })
  tick()
  expect(window.of('update')).toHaveLength(flow.highMark)
  window.say({ type: 'ack', seq: last })
  tick()
  expect(window.of('update').at(-1)?.progress).toMatchObject([['a', 100, expect.any(Number)]])
})

it('tells what was removed, and that an opened exchange is gone', () => {
  const window = openWindow()
  window.say({ type: 'subscribe' })
  start('a').end('cancelled')
  tick()
  window.say({ type: 'open', id: 'a' })
  window.say({ type: 'clear' })
  tick()
  expect(window.of('update').at(-1)?.removed).toEqual(['a'])
  expect(window.of('gone')).toEqual([{ type: 'gone', id: 'a' }])
  window.say({ type: 'open', id: 'never' })
  expect(window.of('gone')).toHaveLength(2)
})

it('does nothing for a window that has gone, nothing for nonsense, and keeps no timer', () => {
  const window = openWindow()
  window.say({ type: 'nonsense' })
  window.say(null)
  window.say({ type: 'subscribe' })
  start('a')
  window.hangUp()
  start('b')
  expect(vi.getTimerCount()).toBe(0)
  tick()
  expect(window.of('update')).toHaveLength(0)
})

it('catches a fault of the recorder, logs it once and lets the stream go on', () => {
  const lines: string[] = []
  const broken = {
    ...createExchangeRing(),
    touch: () => {
      throw new Error('full')
    },
  }
  const tap = createRecorder(broken, (line) => lines.push(line)).begin({
    id: 'x',
    method: 'POST',
    path: '/',
    headers: [],
    userAgent: undefined,
    dialect: null,
  })
  tap.responseBody(frame(1))
  tap.responseBody(frame(2))
  tap.end('complete')
  expect(lines).toEqual(['recorder: full.'])
})
