import type { ExchangeRecord } from './exchange-record.ts'

export type RingObserver = {
  changed(record: ExchangeRecord): void
  removed(id: string): void
}

/** The newest exchanges, bounded by number and by memory; the oldest go first. */
export type ExchangeRing = {
  add(record: ExchangeRecord): void
  /** To be called after a record changed or grew: keeps the bounds and tells observers. */
  touch(record: ExchangeRecord): void
  get(id: string): ExchangeRecord | undefined
  /** Oldest first. */
  all(): ExchangeRecord[]
  /** Removes the exchanges that have ended; open ones stay, they are still being written. */
  clear(): void
  /** Pushed out by the bounds since the start; not those that were cleared. */
  readonly evicted: number
  readonly heldBytes: number
  /** @returns removes the observer */
  observe(observer: RingObserver): () => void
}

export const ringLimits = { count: 500, bytes: 64 * 1024 * 1024 } as const

export function createExchangeRing(limits: { count: number; bytes: number } = ringLimits): ExchangeRing {
  const records = new Map<string, ExchangeRecord>()
  const observers = new Set<RingObserver>()
  let heldBytes = 0
  let evicted = 0
  /** Stands before the oldest. A new iterator would walk over the gaps that all evicted ones left in the map. */
  let oldestFirst = records.values()

  function takeOldest(): ExchangeRecord | undefined {
    const { value } = oldestFirst.next()
    // An iterator that has ended stays ended.
    if (value === undefined) oldestFirst = records.values()
    return value
  }

  function weigh(record: ExchangeRecord): void {
    const weight = record.held()
    heldBytes += weight - record.weight
    record.weight = weight
  }

  function remove(record: ExchangeRecord): void {
    const id = record.summary.id
    records.delete(id)
    heldBytes -= record.weight
    // An evicted exchange may still be streaming: what it brings from now on must hold no memory.
    record.drop()
    for (const observer of observers) observer.removed(id)
  }

  function keepBounds(): void {
    while (records.size > limits.count || heldBytes > limits.bytes) {
      const oldest = takeOldest()
      if (oldest === undefined) return
      remove(oldest)
      evicted += 1
    }
  }

  return {
    get evicted() {
      return evicted
    },
    get heldBytes() {
      return heldBytes
    },
    add(record) {
      records.set(record.summary.id, record)
      weigh(record)
      keepBounds()
      for (const observer of observers) observer.changed(record)
    },
    touch(record) {
      if (records.get(record.summary.id) !== record) return
      weigh(record)
      if (heldBytes > limits.bytes) keepBounds()
      if (observers.size === 0) return
      for (const observer of observers) observer.changed(record)
    },
    get: (id) => records.get(id),
    all: () => [...records.values()],
    clear() {
      for (const record of records.values()) if (record.ended()) remove(record)
    },
    observe(observer) {
      observers.add(observer)
      return () => observers.delete(observer)
    },
  }
}
