import type { ExchangeSummary } from '../../../../shared/inspector/exchange.ts'
import { isConverted } from '../exchange-look.ts'
import type { Lane } from '../state/lane-reader.ts'
import type { LaneId, OpenedExchange } from '../state/opened-exchange.ts'

/**
 * Whether the provider's side is worth a lane of its own. `sameBody` alone does not say so: it is false too
 * where only the model's name was replaced or the body was decompressed, and of those no upstream bodies are
 * recorded. Bytes alone do not say so either: the proxy may have dropped them for want of memory. One dialect
 * on both sides with bytes of both is a conversion as well (Cursor's own mixture, compaction).
 */
export function lanesDiffer(exchange: ExchangeSummary, opened: OpenedExchange): boolean {
  const upstream = opened.detail?.upstream
  if (!upstream || upstream.sameBody) return false
  const { request, response } = opened.upstream
  return isConverted(exchange) || request.bytes > 0 || response.bytes > 0
}

/** The lane a tab shows; null stands for the only one. */
export function laneOf(opened: OpenedExchange, lane: LaneId | null): Lane {
  return opened[lane ?? 'client']
}
