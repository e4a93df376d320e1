import { inspectorToWindowSchema, type InspectorToWindow } from '../../../../shared/ipc/ports.ts'
import type { InspectorPort, InspectorPorts } from '../../../bridge/inspector-port.ts'
import { createStore, type ReadableStore } from '../../../bridge/external-store.ts'
import { emptyExchangeList, reduceExchangeList, type ExchangeList } from './exchange-list.ts'
import { createFlushScheduler, type FlushScheduler } from './flush-scheduler.ts'
import {
  createExchangeReader,
  type ExchangeReader,
  type OpenedExchange,
  type OpenedMessage,
} from './opened-exchange.ts'

export type Connection = 'idle' | 'connecting' | 'connected' | 'offline'

export type InspectorView = {
  connection: Connection
  /** A snapshot has arrived: an empty list is really empty. */
  loaded: boolean
  list: ExchangeList
  opened: OpenedExchange | null
  paused: boolean
  /** Exchanges that began while the list stood still. */
  newWhilePaused: number
}

export type InspectorStore = ReadableStore<InspectorView> & {
  /** Asks for a port of this proxy process, once: a port lives as long as its process. */
  connectTo(pid: number): void
  /** The proxy is gone: what is known stays on show. */
  disconnected(): void
  open(id: string): void
  close(): void
  clear(): void
  setPaused(paused: boolean): void
}

export type InspectorStoreOptions = {
  ports: InspectorPorts
  /** Asks main for a port; resolves to false when the proxy does not run. */
  connect: () => Promise<boolean>
  /** Replaced in tests. */
  schedule?: (flush: () => void) => FlushScheduler
}

export const initialInspectorView: InspectorView = {
  connection: 'idle',
  loaded: false,
  list: emptyExchangeList,
  opened: null,
  paused: false,
  newWhilePaused: 0,
}

/**
 * What the proxy reports, outside React. Messages wait until the next flush, are applied together, and are
 * then acknowledged: the proxy sends no faster than this window applies.
 */
export function createInspectorStore(options: InspectorStoreOptions): InspectorStore {
  const store = createStore(initialInspectorView)
  const schedule = options.schedule ?? createFlushScheduler
  const scheduler = schedule(flush)
  let port: InspectorPort | null = null
  let connectedTo: number | null = null
  let waiting: InspectorToWindow[] = []
  /** The truth; the view lags behind it while paused. */
  let list = emptyExchangeList
  let reader: ExchangeReader | null = null
  /** Reads the opened exchange from a new port, while `reader` still shows what the old one had sent. */
  let successor: ExchangeReader | null = null
  /** The exchange that stands still while paused; one opened later does not. */
  let heldId: string | null = null

  function put(part: Partial<InspectorView>): void {
    store.set({ ...store.get(), ...part })
  }

  function receive(message: unknown): void {
    const parsed = inspectorToWindowSchema.safeParse(message)
    // A proxy of another version: skip what is not understood, the next snapshot repairs the list.
    if (!parsed.success) return
    waiting.push(parsed.data)
    scheduler.request()
  }

  function flush(): void {
    const batch = waiting
    waiting = []
    let openedChanged = false
    for (const message of batch) {
      if (message.type === 'snapshot' || message.type === 'update') list = reduceExchangeList(list, message)
      else openedChanged = takeOpened(message) || openedChanged
    }
    publish(
      openedChanged,
      batch.some((message) => message.type === 'snapshot'),
    )
    for (const message of batch) if ('seq' in message) port?.send({ type: 'ack', seq: message.seq })
  }

  function takeOpened(message: OpenedMessage): boolean {
    if (successor === null) return reader?.take(message) === true
    // A restarted proxy does not know the exchange: what the old one had sent is all there will be.
    if (message.type === 'gone' && message.id === successor.id) successor = null
    else if (successor.take(message)) [reader, successor] = [successor, null]
    else return false
    if (message.type === 'gone') reader?.take(message)
    return true
  }

  function publish(openedChanged: boolean, gotSnapshot: boolean): void {
    const view = store.get()
    const loaded = view.loaded || gotSnapshot
    const opened = openedChanged && reader?.id !== heldId ? (reader?.view() ?? null) : view.opened
    if (view.paused) {
      const newest = view.list.exchanges.at(-1)?.ordinal ?? -1
      const newWhilePaused = list.exchanges.filter((exchange) => exchange.ordinal > newest).length
      put({ loaded, newWhilePaused, opened })
    } else {
      put({ loaded, list, opened })
    }
  }

  function adopt(next: InspectorPort): void {
    port?.close()
    port = next
    waiting = []
    list = { ...list, seq: -1 }
    next.onMessage((message) => port === next && receive(message))
    next.onClose(() => port === next && lose())
    next.send({ type: 'subscribe' })
    put({ connection: 'connected' })
    if (reader === null) return
    // From the beginning: the new port's process numbers its messages anew.
    successor = createExchangeReader(reader.id)
    next.send({ type: 'open', id: reader.id })
  }

  function lose(): void {
    connectedTo = null
    put({ connection: 'offline' })
  }

  options.ports.onPort(adopt)

  return {
    get: store.get,
    subscribe: store.subscribe,
    connectTo(pid) {
      if (pid === connectedTo) return
      connectedTo = pid
      put({ connection: 'connecting' })
      options
        .connect()
        .catch(() => false)
        .then((connected) => {
          if (!connected && connectedTo === pid) lose()
        })
    },
    disconnected: lose,
    open(id) {
      if (reader?.id === id) return
      reader = createExchangeReader(id)
      successor = null
      heldId = null
      port?.send({ type: 'open', id })
      put({ opened: reader.view() })
    },
    close() {
      if (reader === null) return
      reader = null
      successor = null
      port?.send({ type: 'close' })
      put({ opened: null })
    },
    clear() {
      port?.send({ type: 'clear' })
    },
    setPaused(paused) {
      heldId = paused ? (reader?.id ?? null) : null
      put({ paused, newWhilePaused: 0, ...(paused ? {} : { list, opened: reader?.view() ?? null }) })
    },
  }
}
