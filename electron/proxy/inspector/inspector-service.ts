import { windowToInspectorSchema, type InspectorToWindow } from '../../../shared/ipc/ports.ts'
import type { ExchangeRecord } from '../../../shared/inspector/exchange-record.ts'
import type { ExchangeRing } from '../../../shared/inspector/exchange-ring.ts'
import type { TransferredPort } from '../../node/service-channel.ts'
import { createFollower, type Follower } from './follower.ts'
import { signatureOf } from './signature.ts'

/** How often a window hears of changes, ms: fast enough to look live, slow enough to batch. */
const tickMs = 50
/**
 * Flow control. Above `highMark` messages that the window has not acknowledged nothing more is sent; at `lowMark` it
 * goes on. High must exceed low by at least one tick's messages (an update and four bodies), or a quick window would
 * be stopped by every tick. A message holds at most about 256 KiB of body, so a stuck window holds 2 MiB.
 */
export const flow = { highMark: 8, lowMark: 2 } as const
/** Bytes of kept bodies that one tick may read for frame counts and usage: about a millisecond. */
const settleBudget = 1024 * 1024

/** Serves one window until its port closes. Costs nothing while no window has subscribed. */
export function serveInspector(port: TransferredPort, ring: ExchangeRing): void {
  const service = new InspectorService(port, ring)
  port.on('message', (event) => service.receive(event.data))
  port.on('close', () => service.close())
  port.start()
}

class InspectorService {
  readonly #port: TransferredPort
  readonly #ring: ExchangeRing
  readonly #dirty = new Set<ExchangeRecord>()
  readonly #removed = new Set<string>()
  /** What the window knows of each exchange beyond its counters. */
  readonly #known = new Map<string, string>()
  #evictedSent = 0
  #seq = 0
  #acked = 0
  #blocked = false
  #timer: NodeJS.Timeout | null = null
  #unobserve: (() => void) | null = null
  #follower: Follower | null = null

  constructor(port: TransferredPort, ring: ExchangeRing) {
    this.#port = port
    this.#ring = ring
  }

  receive(data: unknown): void {
    const parsed = windowToInspectorSchema.safeParse(data)
    if (!parsed.success) return
    const message = parsed.data
    switch (message.type) {
      case 'subscribe':
        return this.#subscribe()
      case 'ack':
        return this.#acknowledge(message.seq)
      case 'open':
        return this.#open(message.id, message.upstream === true)
      case 'close':
        this.#follower = null
        return
      case 'clear':
        return this.#ring.clear()
    }
  }

  close(): void {
    this.#unobserve?.()
    this.#unobserve = null
    this.#follower = null
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#dirty.clear()
  }

  #subscribe(): void {
    this.close()
    this.#known.clear()
    this.#removed.clear()
    this.#unobserve = this.#ring.observe({
      changed: (record) => {
        this.#dirty.add(record)
        this.#arm()
      },
      removed: (id) => {
        this.#removed.add(id)
        this.#arm()
      },
    })
    const records = this.#ring.all()
    for (const record of records) {
      this.#known.set(record.summary.id, signatureOf(record.summary))
      if (!record.settled()) this.#dirty.add(record)
    }
    this.#evictedSent = this.#ring.evicted
    const exchanges = records.map((record) => ({ ...record.summary }))
    this.#post({ type: 'snapshot', seq: ++this.#seq, exchanges, evicted: this.#evictedSent })
    // A snapshot answers a question; only what comes unasked has to be acknowledged.
    this.#acked = this.#seq
    this.#blocked = false
    if (this.#dirty.size > 0) this.#arm()
  }

  #acknowledge(seq: number): void {
    if (seq <= this.#seq) this.#acked = Math.max(this.#acked, seq)
    if (!this.#blocked || this.#seq - this.#acked > flow.lowMark) return
    this.#blocked = false
    this.#arm()
  }

  #open(id: string, upstream: boolean): void {
    const record = this.#ring.get(id)
    if (record === undefined) return this.#post({ type: 'gone', id })
    this.#follower = createFollower(record, upstream)
    this.#arm()
  }

  #arm(): void {
    if (this.#timer !== null || this.#blocked) return
    this.#timer = setTimeout(() => this.#tick(), tickMs)
    this.#timer.unref()
  }

  #tick(): void {
    this.#timer = null
    if (this.#seq - this.#acked >= flow.highMark) {
      this.#blocked = true
      return
    }
    const left = this.#sendUpdate()
    const more = this.#sendFollowed()
    if (left || more) this.#arm()
  }

  /** @returns true when the budget did not suffice for all that changed */
  #sendUpdate(): boolean {
    const exchanges: ExchangeRecord['summary'][] = []
    const progress: [string, number, number][] = []
    let budget = settleBudget
    const unsettled: ExchangeRecord[] = []
    for (const record of this.#dirty) {
      if (budget > 0) budget -= record.settle(budget)
      if (!record.settled()) unsettled.push(record)
      const { summary } = record
      if (this.#ring.get(summary.id) !== record) continue
      const signature = signatureOf(summary)
      if (this.#known.get(summary.id) === signature) {
        progress.push([summary.id, summary.frames, summary.responseBytes])
      } else {
        this.#known.set(summary.id, signature)
        exchanges.push({ ...summary })
      }
    }
    this.#dirty.clear()
    for (const record of unsettled) this.#dirty.add(record)
    const removed = [...this.#removed]
    this.#removed.clear()
    for (const id of removed) this.#known.delete(id)
    const { evicted } = this.#ring
    if (exchanges.length + progress.length + removed.length > 0 || evicted !== this.#evictedSent) {
      this.#evictedSent = evicted
      this.#post({ type: 'update', seq: ++this.#seq, exchanges, progress, removed, evicted })
    }
    return unsettled.length > 0
  }

  /** @returns true when the opened exchange has more to send now */
  #sendFollowed(): boolean {
    const follower = this.#follower
    if (follower === null) return false
    if (this.#ring.get(follower.id) === undefined) {
      this.#follower = null
      this.#post({ type: 'gone', id: follower.id })
      return false
    }
    const { detail, bodies, more } = follower.next()
    if (detail !== null) this.#post({ type: 'detail', detail })
    for (const body of bodies) this.#post({ type: 'body', seq: ++this.#seq, id: follower.id, ...body })
    return more
  }

  #post(message: InspectorToWindow): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a MessagePort has no origin
    this.#port.postMessage(message)
  }
}
