import type { ExchangeSummary } from '../../../shared/inspector/exchange.ts'
import type { InspectorToWindow, WindowToInspector } from '../../../shared/ipc/ports.ts'
import type { InspectorPort, InspectorPorts } from '../inspector-port.ts'
import type { FakeExchange } from './fake-exchange-parts.ts'

const tickMs = 50

/**
 * The proxy's end of the inspector, played: a snapshot, then an update per tick while something streams. It
 * speaks exactly the messages of `shared/ipc/ports.ts`.
 */
export class FakeInspector implements InspectorPorts {
  #exchanges: readonly FakeExchange[]
  readonly #evicted: number
  readonly #portListeners = new Set<(port: InspectorPort) => void>()
  #deliver: ((message: InspectorToWindow) => void) | null = null
  #seq = 0
  #timer: ReturnType<typeof setInterval> | null = null
  #openId: string | null = null

  constructor(exchanges: readonly FakeExchange[], evicted = 0) {
    this.#exchanges = exchanges
    this.#evicted = evicted
  }

  onPort(listener: (port: InspectorPort) => void): () => void {
    this.#portListeners.add(listener)
    return () => this.#portListeners.delete(listener)
  }

  /** What main does on `inspector.connect`. */
  async connect(): Promise<boolean> {
    const port: InspectorPort = {
      send: (message) => this.#receive(message),
      onMessage: (listener) => {
        this.#deliver = listener
      },
      onClose: () => undefined,
      close: () => this.#stop(),
    }
    for (const listener of this.#portListeners) listener(port)
    return true
  }

  #receive(message: WindowToInspector): void {
    if (message.type === 'subscribe') this.#subscribe()
    else if (message.type === 'open') this.#open(message.id)
    else if (message.type === 'close') this.#openId = null
    else if (message.type === 'clear') this.#clear()
  }

  #subscribe(): void {
    const exchanges = this.#exchanges.map(({ summary }) => summary)
    this.#deliver?.({ type: 'snapshot', seq: this.#seq++, exchanges, evicted: this.#evicted })
    if (exchanges.some((exchange) => exchange.state === 'streaming')) {
      this.#timer = setInterval(() => this.#tick(), tickMs)
    }
  }

  #open(id: string): void {
    const found = this.#exchanges.find(({ summary }) => summary.id === id)
    this.#openId = found === undefined ? null : id
    if (found === undefined) {
      this.#deliver?.({ type: 'gone', id })
      return
    }
    this.#deliver?.({ type: 'detail', detail: found.detail })
    this.#body(id, 'request', [{ t: 0, text: found.requestBody }], true)
    const sent = found.summary.state === 'streaming' ? found.summary.frames : found.response.length
    this.#body(id, 'response', found.response.slice(0, sent), found.summary.state !== 'streaming')
  }

  #body(id: string, part: 'request' | 'response', frames: FakeExchange['response'], end: boolean): void {
    const encoder = new TextEncoder()
    const chunks = frames.map(({ t, text }) => ({ t, bytes: encoder.encode(text) }))
    this.#deliver?.({ type: 'body', seq: this.#seq++, id, part, chunks, end })
  }

  #clear(): void {
    const removed = this.#exchanges.map(({ summary }) => summary.id)
    this.#exchanges = []
    this.#update({ removed })
  }

  #update(part: Partial<Extract<InspectorToWindow, { type: 'update' }>>): void {
    const empty = { exchanges: [], progress: [], removed: [], evicted: this.#evicted }
    this.#deliver?.({ type: 'update', ...empty, ...part, seq: this.#seq++ })
  }

  /** Moves every stream on to where its own time stamps say it is. */
  #tick(): void {
    const changed: ExchangeSummary[] = []
    this.#exchanges = this.#exchanges.map((exchange) => {
      if (exchange.summary.state !== 'streaming') return exchange
      const summary = advance(exchange, Date.now())
      if (summary.frames > exchange.summary.frames) changed.push(summary)
      if (this.#openId === summary.id) {
        const fresh = exchange.response.slice(exchange.summary.frames, summary.frames)
        this.#body(summary.id, 'response', fresh, summary.state === 'complete')
      }
      return { ...exchange, summary }
    })
    if (changed.length > 0) this.#update({ exchanges: changed })
  }

  #stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
  }
}

function advance({ summary, response }: FakeExchange, now: number): ExchangeSummary {
  const elapsed = now - summary.startedAt
  const due = response.filter(({ t }) => t <= elapsed).length
  const done = due === response.length
  const responseBytes = response.slice(0, due).reduce((sum, { text }) => sum + text.length, 0)
  const grown = { ...summary, frames: due, responseBytes }
  if (!done) return grown
  return {
    ...grown,
    state: 'complete',
    durationMs: elapsed,
    usage: { inputTokens: 12_480, outputTokens: 742, cachedTokens: 11_264, reasoningTokens: 320 },
  }
}
