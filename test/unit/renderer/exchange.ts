import type { ExchangeSummary } from '../../../shared/inspector/exchange.ts'

/** A finished exchange, but for `part`. */
export function anExchange(part: Partial<ExchangeSummary> = {}): ExchangeSummary {
  return {
    id: 'req_1',
    ordinal: 1,
    startedAt: 1_800_000_000_000,
    method: 'POST',
    path: '/v1/responses',
    client: 'OpenAI/JS',
    clientDialect: 'responses',
    model: 'gpt-5-codex',
    stream: true,
    provider: 'openai',
    upstreamModel: 'gpt-5-codex-2026',
    upstreamDialect: 'responses',
    state: 'complete',
    status: 200,
    firstByteMs: 300,
    durationMs: 4000,
    requestBytes: 100,
    responseBytes: 1000,
    frames: 10,
    usage: null,
    warnings: 0,
    error: null,
    ...part,
  }
}
