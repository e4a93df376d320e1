import { afterEach, describe, expect, test, vi } from 'vitest'
import { windowInspectorPorts, type InspectorPort } from '../../../renderer/bridge/inspector-port.ts'
import { createFlushScheduler } from '../../../renderer/features/inspector/state/flush-scheduler.ts'
import { channels } from '../../../shared/ipc/channels.ts'

/** As much of a window as listening to messages needs. */
class Page extends EventTarget {
  readonly location = { origin: 'app://tray' }
  announce(part: { data?: unknown; origin?: string; source?: unknown; ports?: MessagePort[] }): void {
    const given = {
      data: { type: channels.port, name: 'inspector' },
      origin: 'app://tray',
      source: this,
      ports: [],
    }
    this.dispatchEvent(Object.assign(new Event('message'), { ...given, ...part }))
  }
}

function listen(page: Page): InspectorPort[] {
  const ports: InspectorPort[] = []
  windowInspectorPorts(page as unknown as Window).onPort((port) => ports.push(port))
  return ports
}

describe('windowInspectorPorts', () => {
  test('takes a port that preload forwarded, and speaks over it', async () => {
    const page = new Page()
    const ports = listen(page)
    const { port1, port2 } = new MessageChannel()
    page.announce({ ports: [port1] })
    expect(ports).toHaveLength(1)
    const received = new Promise((resolve) => ports[0]?.onMessage(resolve))
    const asked = new Promise((resolve) => port2.addEventListener('message', (event) => resolve(event.data)))
    port2.start()
    port2.postMessage('hello')
    ports[0]?.send({ type: 'subscribe' })
    expect(await received).toBe('hello')
    expect(await asked).toEqual({ type: 'subscribe' })
    ports[0]?.close()
  })

  test.each([
    ['another origin', { origin: 'https://example.org' }],
    ['another window', { source: {} }],
    ['another type', { data: { type: 'something', name: 'inspector' } }],
    ['another name', { data: { type: channels.port, name: 'other' } }],
    ['no data', { data: null }],
  ])('ignores a message of %s', (_name, part) => {
    const page = new Page()
    const ports = listen(page)
    const { port1 } = new MessageChannel()
    page.announce({ ports: [port1], ...part })
    expect(ports).toEqual([])
    port1.close()
  })

  test('ignores an announcement without a port', () => {
    const page = new Page()
    const ports = listen(page)
    page.announce({ ports: [] })
    expect(ports).toEqual([])
  })
})

describe('createFlushScheduler', () => {
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  function setUp(framesCome: boolean): { flushed: () => number; request: () => void } {
    vi.useFakeTimers()
    vi.stubGlobal('requestAnimationFrame', (run: () => void) =>
      framesCome ? Number(setTimeout(run, 16)) : 0,
    )
    vi.stubGlobal('cancelAnimationFrame', (id: number) => clearTimeout(id))
    let count = 0
    const { request } = createFlushScheduler(() => {
      count += 1
    })
    return { flushed: () => count, request }
  }

  test('many requests are one flush', () => {
    const { flushed, request } = setUp(true)
    request()
    request()
    request()
    vi.advanceTimersByTime(1000)
    expect(flushed()).toBe(1)
    request()
    vi.advanceTimersByTime(1000)
    expect(flushed()).toBe(2)
  })

  test('a hidden window, which gets no frames, flushes after 500 ms', () => {
    const { flushed, request } = setUp(false)
    request()
    vi.advanceTimersByTime(499)
    expect(flushed()).toBe(0)
    vi.advanceTimersByTime(1)
    expect(flushed()).toBe(1)
  })
})
