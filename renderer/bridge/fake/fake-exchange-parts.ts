import type { ExchangeDetail, ExchangeSummary } from '../../../shared/inspector/exchange.ts'
import type { FakeFrame } from './fake-streams.ts'

/** An exchange with everything the proxy would remember of it. */
export type FakeExchange = {
  summary: ExchangeSummary
  detail: ExchangeDetail
  requestBody: string
  /** A stream by frames, or one chunk of anything else. */
  response: readonly FakeFrame[]
  /** What went to the provider and came from it, where the proxy converted. */
  upstream?: { requestBody: string; response: readonly FakeFrame[] }
}

const prompt =
  'Rewrite `parseRange` so that an empty header and a malformed one are told apart, and add the missing tests.'

export const chatBody = JSON.stringify({
  model: 'deepseek-chat',
  stream: true,
  stream_options: { include_usage: true },
  temperature: 0.2,
  messages: [
    { role: 'system', content: 'You are a careful reviewer of TypeScript.' },
    { role: 'user', content: prompt },
  ],
})

export const responsesBody = JSON.stringify({
  model: 'gpt-5-codex',
  stream: true,
  store: false,
  reasoning: { effort: 'medium', summary: 'auto' },
  include: ['reasoning.encrypted_content'],
  instructions: 'You are Codex, running in a terminal on the user’s machine.',
  input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: prompt }] }],
  tools: [
    {
      type: 'function',
      name: 'shell',
      strict: false,
      parameters: {
        type: 'object',
        properties: { command: { type: 'array', items: { type: 'string' } }, workdir: { type: 'string' } },
        required: ['command'],
      },
    },
  ],
  prompt_cache_key: '0199a3f1-7c2e-7d50-9a1b-3f6f2f2d8c11',
})

/** A summary like Codex's own, but for `part`. */
export function summary(ordinal: number, part: Partial<ExchangeSummary>): ExchangeSummary {
  return {
    id: `req_${String(ordinal).padStart(4, '0')}`,
    ordinal,
    startedAt: Date.now() - (60 - ordinal) * 21_000,
    method: 'POST',
    path: '/v1/responses',
    client: 'codex_cli_rs',
    clientDialect: 'responses',
    model: 'gpt-5-codex',
    stream: true,
    provider: 'openai',
    upstreamModel: 'gpt-5-codex',
    upstreamDialect: 'responses',
    state: 'complete',
    status: 200,
    firstByteMs: 612,
    durationMs: 8420,
    requestBytes: 18_412,
    responseBytes: 41_208,
    frames: 187,
    usage: { inputTokens: 12_480, outputTokens: 742, cachedTokens: 11_264, reasoningTokens: 320 },
    warnings: 0,
    error: null,
    ...part,
  }
}

function detail(exchange: ExchangeSummary, part: Partial<ExchangeDetail> = {}): ExchangeDetail {
  const type =
    exchange.frames > 0 || exchange.state === 'streaming'
      ? 'text/event-stream; charset=utf-8'
      : 'application/json'
  return {
    id: exchange.id,
    request: {
      headers: [
        ['host', '127.0.0.1:11435'],
        ['authorization', 'Bearer [redacted]'],
        ['content-type', 'application/json'],
        ['accept', 'text/event-stream'],
        ['user-agent', `${exchange.client ?? 'curl'}/0.46.0 (Debian 12.0.0; x86_64) xterm-256color`],
        ['originator', 'codex_cli_rs'],
        ['content-length', String(exchange.requestBytes)],
      ],
      bodyTruncated: false,
    },
    upstream: {
      url: 'https://api.openai.com/v1/responses',
      headers: [
        ['authorization', 'Bearer [redacted]'],
        ['accept-encoding', 'identity'],
        ['x-request-id', exchange.id],
      ],
      // An alias is replaced in the body.
      sameBody: exchange.model === exchange.upstreamModel,
      status: exchange.state === 'failed' ? null : exchange.status,
      responseHeaders:
        exchange.state === 'failed'
          ? []
          : [
              ['content-type', type],
              ['openai-processing-ms', '604'],
              ['x-ratelimit-remaining-requests', '4987'],
            ],
    },
    response: {
      headers: [
        ['content-type', type],
        ['cache-control', 'no-cache'],
        ['x-request-id', exchange.id],
      ],
      bodyTruncated: false,
    },
    warnings: [],
    ...part,
  }
}

/** An exchange with headers that suit its summary. */
export function exchange(
  about: ExchangeSummary,
  requestBody: string,
  response: readonly FakeFrame[],
  part: Partial<ExchangeDetail> = {},
): FakeExchange {
  return { summary: about, detail: detail(about, part), requestBody, response }
}
