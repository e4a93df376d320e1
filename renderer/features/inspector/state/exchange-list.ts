import type { ExchangeSummary } from '../../../../shared/inspector/exchange.ts'
import type { InspectorToWindow } from '../../../../shared/ipc/ports.ts'

/** The exchanges the proxy remembers, as last reported. Immutable: a new object means something changed. */
export type ExchangeList = {
  /** In order of `ordinal`, oldest first. */
  exchanges: readonly ExchangeSummary[]
  /** Dropped from the proxy's ring since it started. */
  evicted: number
  /** Of the newest update in here; -1 before the first snapshot. */
  seq: number
}

export const emptyExchangeList: ExchangeList = { exchanges: [], evicted: 0, seq: -1 }

export type ListMessage = Extract<InspectorToWindow, { type: 'snapshot' | 'update' }>

/**
 * The list after a message. Idempotent: summaries are whole, counters only rise, and an update that is already
 * in the list changes nothing. The proxy bounds the list, so this does too: what it removes, goes.
 */
export function reduceExchangeList(list: ExchangeList, message: ListMessage): ExchangeList {
  if (message.type === 'snapshot') {
    return { exchanges: inOrder(message.exchanges), evicted: message.evicted, seq: message.seq }
  }
  if (message.seq <= list.seq) return list
  const byId = new Map(list.exchanges.map((exchange) => [exchange.id, exchange]))
  for (const exchange of message.exchanges) byId.set(exchange.id, exchange)
  for (const [id, frames, responseBytes] of message.progress) {
    const known = byId.get(id)
    // An exchange evicted in the same tick has progress and no summary.
    if (known === undefined || (known.frames >= frames && known.responseBytes >= responseBytes)) continue
    byId.set(id, {
      ...known,
      frames: Math.max(known.frames, frames),
      responseBytes: Math.max(known.responseBytes, responseBytes),
    })
  }
  for (const id of message.removed) byId.delete(id)
  return { exchanges: inOrder([...byId.values()]), evicted: message.evicted, seq: message.seq }
}

/** Nearly always sorted already, so look before sorting. */
function inOrder(exchanges: readonly ExchangeSummary[]): readonly ExchangeSummary[] {
  const sorted = exchanges.every(
    (exchange, i) => i === 0 || (exchanges[i - 1]?.ordinal ?? 0) <= exchange.ordinal,
  )
  return sorted ? exchanges : [...exchanges].sort((a, b) => a.ordinal - b.ordinal)
}
