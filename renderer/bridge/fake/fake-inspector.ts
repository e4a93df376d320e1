import type { ExchangeSummary } from '../../../shared/inspector/exchange.ts'
import type { InspectorToWindow, WindowToInspector } from '../../../shared/ipc/ports.ts'
import type { InspectorPort, InspectorPorts } from '../inspector-port.ts'
import type { FakeExchange } from './fake-exchange-parts.ts'
import type { FakeFrame } from './fake-streams.ts'

type PartName = Extract<InspectorToWindow, { type: 'body' }>['part']

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
  /** Upstream frames sent of the opened exchange; null while the window did not ask for them. */
  #upstreamSent: number | null = null

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
    else if (message.type === 'open') this.#open(message.id, message.upstream === true)
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

  #open(id: string, upstream: boolean): void {
    const found = this.#exchanges.find(({ summary }) => summary.id === id)
    this.#openId = found === undefined ? null : id
    this.#upstreamSent = upstream ? 0 : null
    if (found === undefined) {
      this.#deliver?.({ type: 'gone', id })
      return
    }
    this.#deliver?.({ type: 'detail', detail: found.detail })
    this.#body(id, 'request', textFrame(found.requestBody), true)
    const sent = found.summary.state === 'streaming' ? found.summary.frames : found.response.length
    this.#body(id, 'response', found.response.slice(0, sent), found.summary.state !== 'streaming')
    this.#body(id, 'upstream-request', textFrame(found.upstream?.requestBody ?? ''), true)
    this.#upstreamFrames(found)
  }

  /** As far as the stream's own time stamps say; all of one that is over. */
  #upstreamFrames({ summary, upstream }: FakeExchange): void {
    if (this.#upstreamSent === null) return
    const live = summary.state === 'streaming'
    const all = upstream?.response ?? []
    const elapsed = Date.now() - summary.startedAt
    const due = live ? all.filter(({ t }) => t <= elapsed).length : all.length
    this.#body(summary.id, 'upstream-response', all.slice(this.#upstreamSent, due), !live)
    this.#upstreamSent = due
  }

  #body(id: string, part: PartName, frames: readonly FakeFrame[], end: boolean): void {
    if (part.startsWith('upstream') && this.#upstreamSent === null) return
    if (frames.length === 0 && !end) return
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
        this.#upstreamFrames({ ...exchange, summary })
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

function textFrame(text: string): FakeFrame[] {
  return text === '' ? [] : [{ t: 0, text }]
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
