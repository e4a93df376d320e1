import type { ExchangeSummary } from '../../../shared/inspector/exchange.ts'

/** Equal as long as only the counters (frames, response bytes) moved: then a progress tuple is enough. */
export function signatureOf(summary: ExchangeSummary): string {
  return [
    summary.state,
    summary.status,
    summary.model,
    summary.provider,
    summary.upstreamModel,
    summary.stream,
    summary.firstByteMs,
    summary.durationMs,
    summary.requestBytes,
    summary.usage === null ? 0 : 1,
    summary.warnings,
    summary.error?.code,
  ].join('|')
}
