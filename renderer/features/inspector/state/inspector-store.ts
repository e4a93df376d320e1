import { inspectorToWindowSchema, type InspectorToWindow } from '../../../../shared/ipc/ports.ts'
import { createStore, type ReadableStore } from '../../../bridge/external-store.ts'
import type { InspectorPort, InspectorPorts } from '../../../bridge/inspector-port.ts'
import { emptyExchangeList, reduceExchangeList, type ExchangeList } from './exchange-list.ts'
import { createFlushScheduler, type FlushScheduler } from './flush-scheduler.ts'
import type { OpenedExchange } from './opened-exchange.ts'
import { OpenedReaders } from './opened-readers.ts'

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

export const initialInspectorView: InspectorView = {
  connection: 'idle',
  loaded: false,
  list: emptyExchangeList,
  opened: null,
  paused: false,
  newWhilePaused: 0,
}

export type InspectorStoreOptions = {
  ports: InspectorPorts
  /** Asks main for a port; resolves to false when the proxy does not run. */
  connect: () => Promise<boolean>
  /** Replaced in tests. */
  schedule?: (flush: () => void) => FlushScheduler
}

/**
 * What the proxy reports, outside React. Messages wait until the next flush, are applied together, and are
 * then acknowledged: the proxy sends no faster than this window applies.
 */
export class InspectorStore implements ReadableStore<InspectorView> {
  readonly #view = createStore(initialInspectorView)
  readonly #readers = new OpenedReaders()
  readonly #scheduler: FlushScheduler
  readonly #askForPort: () => Promise<boolean>
  #port: InspectorPort | null = null
  #connectedTo: number | null = null
  #waiting: InspectorToWindow[] = []
  /** The truth; the view lags behind it while paused. */
  #list = emptyExchangeList
  /** The exchange that stands still while paused; one opened later does not. */
  #heldId: string | null = null

  readonly get = this.#view.get
  readonly subscribe = this.#view.subscribe

  constructor(options: InspectorStoreOptions) {
    this.#askForPort = options.connect
    this.#scheduler = (options.schedule ?? createFlushScheduler)(() => this.#flush())
    options.ports.onPort((port) => this.#adopt(port))
  }

  /** Asks for a port of this proxy process, once: a port lives as long as its process. */
  connectTo(pid: number): void {
    if (pid === this.#connectedTo) return
    this.#connectedTo = pid
    this.#put({ connection: 'connecting' })
    void this.#connect(pid)
  }

  /** The proxy is gone: what is known stays on show. */
  disconnected(): void {
    this.#connectedTo = null
    this.#put({ connection: 'offline' })
  }

  open(id: string): void {
    if (this.#readers.id === id) return
    this.#readers.open(id)
    this.#heldId = null
    this.#port?.send({ type: 'open', id, upstream: true })
    this.#put({ opened: this.#readers.view() })
  }

  close(): void {
    if (this.#readers.id === null) return
    this.#readers.close()
    this.#port?.send({ type: 'close' })
    this.#put({ opened: null })
  }

  clear(): void {
    this.#port?.send({ type: 'clear' })
  }

  setPaused(paused: boolean): void {
    this.#heldId = paused ? this.#readers.id : null
    this.#put({
      paused,
      newWhilePaused: 0,
      ...(paused ? {} : { list: this.#list, opened: this.#readers.view() }),
    })
  }

  async #connect(pid: number): Promise<void> {
    const connected = await this.#askForPort().catch(() => false)
    // Meanwhile another process may have taken its place.
    if (!connected && this.#connectedTo === pid) this.disconnected()
  }

  #put(part: Partial<InspectorView>): void {
    this.#view.set({ ...this.#view.get(), ...part })
  }

  #adopt(port: InspectorPort): void {
    this.#port?.close()
    this.#port = port
    this.#waiting = []
    port.onMessage((message) => {
      if (this.#port === port) this.#receive(message)
    })
    port.onClose(() => {
      if (this.#port === port) this.disconnected()
    })
    port.send({ type: 'subscribe' })
    this.#put({ connection: 'connected' })
    if (this.#readers.id === null) return
    this.#readers.restart()
    port.send({ type: 'open', id: this.#readers.id, upstream: true })
  }

  #receive(message: unknown): void {
    const parsed = inspectorToWindowSchema.safeParse(message)
    // A proxy of another version: skip what is not understood, the next snapshot repairs the list.
    if (!parsed.success) return
    this.#waiting.push(parsed.data)
    this.#scheduler.request()
  }

  #flush(): void {
    const batch = this.#waiting
    this.#waiting = []
    let openedChanged = false
    let loaded = this.#view.get().loaded
    for (const message of batch) {
      if (message.type === 'snapshot') loaded = true
      if (message.type === 'snapshot' || message.type === 'update') {
        this.#list = reduceExchangeList(this.#list, message)
      } else if (this.#readers.take(message)) openedChanged = true
    }
    this.#publish(loaded, openedChanged)
    for (const message of batch) {
      if ('seq' in message) this.#port?.send({ type: 'ack', seq: message.seq })
    }
  }

  #publish(loaded: boolean, openedChanged: boolean): void {
    const view = this.#view.get()
    const moves = openedChanged && this.#readers.id !== this.#heldId
    const opened = moves ? this.#readers.view() : view.opened
    if (!view.paused) return this.#put({ loaded, opened, list: this.#list })
    const newest = view.list.exchanges.at(-1)?.ordinal ?? -1
    const newWhilePaused = this.#list.exchanges.filter((exchange) => exchange.ordinal > newest).length
    this.#put({ loaded, opened, newWhilePaused })
  }
}
