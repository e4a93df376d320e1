import { describe, expect, test } from 'vitest'
import type { InspectorPort } from '../../../renderer/bridge/inspector-port.ts'
import { InspectorStore } from '../../../renderer/features/inspector/state/inspector-store.ts'
import type { InspectorToWindow, WindowToInspector } from '../../../shared/ipc/ports.ts'
import { anExchange } from './exchange.ts'

/** A port whose other end is the test. */
class TestPort implements InspectorPort {
  readonly sent: WindowToInspector[] = []
  closed = false
  deliver: (message: unknown) => void = () => undefined
  breakOff: () => void = () => undefined
  send(message: WindowToInspector): void {
    this.sent.push(message)
  }
  onMessage(listener: (message: unknown) => void): void {
    this.deliver = listener
  }
  onClose(listener: () => void): void {
    this.breakOff = listener
  }
  close(): void {
    this.closed = true
  }
}

function setUp(connected = true): {
  store: InspectorStore
  asked: () => number
  flush: () => void
  givePort: () => TestPort
} {
  let asked = 0
  let flush = (): void => undefined
  let announce: (port: InspectorPort) => void = () => undefined
  const store = new InspectorStore({
    ports: {
      onPort: (listener) => {
        announce = listener
        return () => undefined
      },
    },
    connect: async () => {
      asked += 1
      return connected
    },
    schedule: (run) => {
      flush = run
      return { request: () => undefined, cancel: () => undefined }
    },
  })
  return {
    store,
    asked: () => asked,
    flush: () => flush(),
    givePort: () => {
      const port = new TestPort()
      announce(port)
      return port
    },
  }
}

const snapshot = (seq: number, ...ordinals: number[]): InspectorToWindow => ({
  type: 'snapshot',
  seq,
  evicted: 0,
  exchanges: ordinals.map((ordinal) => anExchange({ id: `e${ordinal}`, ordinal })),
})
const added = (seq: number, ordinal: number): InspectorToWindow => ({
  type: 'update',
  seq,
  exchanges: [anExchange({ id: `e${ordinal}`, ordinal })],
  progress: [],
  removed: [],
  evicted: 0,
})
const detail = (id: string): InspectorToWindow => ({
  type: 'detail',
  detail: {
    id,
    request: { headers: [], bodyTruncated: false },
    upstream: null,
    response: { headers: [['content-type', 'text/event-stream']], bodyTruncated: false },
    warnings: [],
  },
})
const body = (seq: number, id: string, text: string): InspectorToWindow => ({
  type: 'body',
  seq,
  id,
  part: 'response',
  chunks: [{ t: seq, bytes: new TextEncoder().encode(text) }],
  end: false,
})
const listed = (store: InspectorStore): string[] => store.get().list.exchanges.map(({ id }) => id)

describe('InspectorStore', () => {
  test('asks once per process and again for the next', () => {
    const { store, asked } = setUp()
    store.connectTo(100)
    store.connectTo(100)
    expect(asked()).toBe(1)
    store.connectTo(101)
    expect(asked()).toBe(2)
    store.disconnected()
    store.connectTo(101)
    expect(asked()).toBe(3)
  })

  test('a refused connection is offline', async () => {
    const { store } = setUp(false)
    store.connectTo(100)
    expect(store.get().connection).toBe('connecting')
    await Promise.resolve()
    await Promise.resolve()
    await Promise.resolve()
    expect(store.get().connection).toBe('offline')
  })

  test('acknowledges only what it has applied', () => {
    const { store, flush, givePort } = setUp()
    const port = givePort()
    expect(port.sent).toEqual([{ type: 'subscribe' }])
    port.deliver(snapshot(7, 1))
    port.deliver(added(8, 2))
    expect(listed(store)).toEqual([])
    expect(port.sent).toHaveLength(1)
    flush()
    expect(listed(store)).toEqual(['e1', 'e2'])
    expect(port.sent.slice(1)).toEqual([
      { type: 'ack', seq: 7 },
      { type: 'ack', seq: 8 },
    ])
  })

  test('ignores what it does not understand', () => {
    const { store, flush, givePort } = setUp()
    const port = givePort()
    port.deliver({ type: 'from-the-future', seq: 1 })
    port.deliver(snapshot(2, 1))
    flush()
    expect(listed(store)).toEqual(['e1'])
  })

  test('paused, the list stands still, is still acknowledged, and catches up', () => {
    const { store, flush, givePort } = setUp()
    const port = givePort()
    port.deliver(snapshot(0, 1))
    flush()
    store.setPaused(true)
    port.deliver(added(1, 2))
    port.deliver(added(2, 3))
    flush()
    expect(listed(store)).toEqual(['e1'])
    expect(store.get().newWhilePaused).toBe(2)
    expect(port.sent.at(-1)).toEqual({ type: 'ack', seq: 2 })
    store.setPaused(false)
    expect(listed(store)).toEqual(['e1', 'e2', 'e3'])
    expect(store.get().newWhilePaused).toBe(0)
  })

  test('paused, the opened exchange stands still too, but one opened now does not', () => {
    const { store, flush, givePort } = setUp()
    const port = givePort()
    store.open('e1')
    port.deliver(detail('e1'))
    port.deliver(body(1, 'e1', 'data: a\n\n'))
    flush()
    store.setPaused(true)
    port.deliver(body(2, 'e1', 'data: b\n\n'))
    flush()
    expect(store.get().opened?.client.frameCount).toBe(1)
    store.open('e2')
    port.deliver(detail('e2'))
    port.deliver(body(3, 'e2', 'data: c\n\n'))
    flush()
    expect(store.get().opened).toMatchObject({ id: 'e2', client: { frameCount: 1 } })
  })

  test('only the opened exchange has bytes', () => {
    const { store, flush, givePort } = setUp()
    const port = givePort()
    store.open('e1')
    port.deliver(detail('e1'))
    port.deliver(body(1, 'e1', 'data: a\n\n'))
    flush()
    store.open('e2')
    expect(store.get().opened).toMatchObject({ id: 'e2', detail: null, client: { response: { bytes: 0 } } })
    expect(port.sent).toContainEqual({ type: 'open', id: 'e2', upstream: true })
    store.close()
    expect(store.get().opened).toBeNull()
    expect(port.sent.at(-1)).toEqual({ type: 'close' })
  })

  test('a new port replaces the old one, whose late messages are ignored', () => {
    const { store, flush, givePort } = setUp()
    const old = givePort()
    old.deliver(snapshot(50, 1))
    flush()
    const next = givePort()
    expect(old.closed).toBe(true)
    next.deliver(snapshot(0, 3))
    old.deliver(added(51, 9))
    flush()
    expect(listed(store)).toEqual(['e3'])
    old.breakOff()
    expect(store.get().connection).toBe('connected')
    next.breakOff()
    expect(store.get().connection).toBe('offline')
    expect(listed(store)).toEqual(['e3'])
  })

  test('what a restarted proxy has forgotten stays on the screen', () => {
    const { store, flush, givePort } = setUp()
    const old = givePort()
    store.open('e1')
    old.deliver(detail('e1'))
    old.deliver(body(1, 'e1', 'data: a\n\n'))
    flush()
    const next = givePort()
    expect(next.sent).toEqual([{ type: 'subscribe' }, { type: 'open', id: 'e1', upstream: true }])
    next.deliver({ type: 'gone', id: 'e1' })
    flush()
    expect(store.get().opened).toMatchObject({ id: 'e1', gone: true, client: { frameCount: 1 } })
  })

  test('a new port to the same process reads the opened exchange again, without doubling it', () => {
    const { store, flush, givePort } = setUp()
    const old = givePort()
    store.open('e1')
    old.deliver(detail('e1'))
    old.deliver(body(1, 'e1', 'data: a\n\n'))
    flush()
    const next = givePort()
    next.deliver(detail('e1'))
    next.deliver(body(0, 'e1', 'data: a\n\ndata: b\n\n'))
    flush()
    expect(store.get().opened?.client.frames.map(({ data }) => data)).toEqual(['a', 'b'])
  })
})
