import { AppError } from '../../../shared/errors/app-error.ts'
import { chatBody, exchange, responsesBody, summary, type FakeExchange } from './fake-exchange-parts.ts'
import { chatAtResponses, responsesAtChat } from './fake-converted.ts'
import { chatFrames, responsesFrames, type FakeFrame } from './fake-streams.ts'

const unreachable = new AppError('provider_unreachable', {
  what: 'The provider ollama refused the connection',
  where: 'http://127.0.0.1:11434/v1/chat/completions',
  current: 'ECONNREFUSED after 3 ms, 5 attempts',
  fix: 'Start Ollama (ollama serve), or correct base_url in [model_providers.ollama]',
}).toWire()

const unknownModel = new AppError('model_not_found', {
  what: 'No provider and no alias has this model',
  where: 'model',
  current: '"gpt-5-codx"',
  accepted: 'openai/…, deepseek/…, ollama/…, practice, fast, local, thinker',
  fix: 'Correct the name, or add [models."gpt-5-codx"] to the configuration file',
}).toWire()

const plain = (value: unknown, t: number): FakeFrame[] => [{ t, text: JSON.stringify(value) }]

const chat = chatFrames()
const responses = responsesFrames()
const deepseek = {
  client: 'OpenAI/JS',
  path: '/v1/chat/completions',
  clientDialect: 'chat',
  provider: 'deepseek',
  model: 'deepseek-chat',
  upstreamModel: 'deepseek-chat',
  upstreamDialect: 'chat',
} as const
const failed = summary(46, {
  ...deepseek,
  model: 'local',
  provider: 'ollama',
  upstreamModel: 'qwen3-coder:30b',
  state: 'failed',
  status: 502,
  frames: 0,
  firstByteMs: null,
  durationMs: 3120,
  responseBytes: 412,
  usage: null,
  error: unreachable,
})
const refused = summary(48, {
  model: 'gpt-5-codx',
  provider: null,
  upstreamModel: null,
  upstreamDialect: null,
  state: 'failed',
  status: 404,
  frames: 0,
  firstByteMs: null,
  durationMs: 2,
  responseBytes: 318,
  usage: null,
  error: unknownModel,
})
const list = summary(41, {
  method: 'GET',
  path: '/v1/models',
  client: 'OpenAI/Python',
  clientDialect: null,
  model: null,
  stream: null,
  provider: null,
  upstreamModel: null,
  upstreamDialect: null,
  frames: 0,
  firstByteMs: 1,
  durationMs: 2,
  requestBytes: 0,
  responseBytes: 1904,
  usage: null,
})
const warned = summary(50, {
  ...deepseek,
  model: 'thinker',
  upstreamModel: 'deepseek-reasoner',
  warnings: 2,
  durationMs: 22_480,
  firstByteMs: 1904,
  frames: chat.length,
  responseBytes: 88_120,
})
const cancelled = summary(52, {
  state: 'cancelled',
  durationMs: 1830,
  frames: 31,
  responseBytes: 6120,
  usage: null,
})
const json = summary(54, {
  client: 'curl',
  stream: false,
  frames: 0,
  durationMs: 2210,
  firstByteMs: 2204,
  responseBytes: 3120,
  model: 'fast',
  upstreamModel: 'gpt-5-mini',
})

/** One of each kind, in the order the list shows them. */
export const fakeExchanges: readonly FakeExchange[] = [
  exchange(
    list,
    '',
    plain(
      {
        object: 'list',
        data: [
          { id: 'practice', object: 'model', owned_by: 'codex-tray' },
          { id: 'fast', object: 'model', owned_by: 'openai' },
        ],
      },
      1,
    ),
    { upstream: null },
  ),
  exchange(
    summary(42, {
      model: 'practice',
      provider: 'practice',
      upstreamModel: 'practice',
      client: 'codex-tray',
      durationMs: 640,
      firstByteMs: 12,
      frames: responses.length,
      responseBytes: 5120,
      requestBytes: 212,
      usage: { inputTokens: 14, outputTokens: 38, cachedTokens: null, reasoningTokens: null },
    }),
    responsesBody,
    responses,
  ),
  exchange(summary(44, { durationMs: 8420, frames: responses.length }), responsesBody, responses),
  exchange(
    failed,
    chatBody,
    plain(
      {
        error: {
          message: unreachable.message,
          type: 'api_error',
          param: null,
          code: 'provider_unreachable',
          request_id: failed.id,
        },
      },
      3120,
    ),
    { response: { headers: [['content-type', 'application/json']], bodyTruncated: false } },
  ),
  exchange(
    refused,
    responsesBody.replace('gpt-5-codex', 'gpt-5-codx'),
    plain(
      {
        error: {
          message: unknownModel.message,
          type: 'invalid_request_error',
          param: 'model',
          code: 'model_not_found',
          request_id: refused.id,
        },
      },
      2,
    ),
    { upstream: null },
  ),
  exchange(warned, chatBody, chat, {
    warnings: [
      'temperature 0.2 was left out: deepseek-reasoner does not accept it',
      'The image in messages[3] was replaced by its description: the provider takes text only',
    ],
  }),
  exchange(cancelled, responsesBody, responses.slice(0, 31)),
  chatAtResponses(53, false),
  exchange(
    json,
    responsesBody.replace('"stream":true', '"stream":false'),
    plain(
      {
        id: 'resp_68c1',
        object: 'response',
        status: 'completed',
        model: 'gpt-5-mini',
        output: [
          {
            type: 'message',
            role: 'assistant',
            content: [
              {
                type: 'output_text',
                text: 'Three call sites pass an empty header; all of them mean “whole file”.',
                annotations: [],
              },
            ],
          },
        ],
        usage: { input_tokens: 412, output_tokens: 24, total_tokens: 436 },
      },
      2204,
    ),
  ),
  exchange(
    summary(56, {
      ...deepseek,
      frames: chat.length,
      durationMs: 5210,
      firstByteMs: 342,
      requestBytes: chatBody.length,
    }),
    chatBody,
    chat,
    {
      upstream: {
        url: 'https://api.deepseek.com/v1/chat/completions',
        headers: [['authorization', 'Bearer [redacted]']],
        sameBody: true,
        status: 200,
        responseHeaders: [['content-type', 'text/event-stream']],
      },
    },
  ),
  responsesAtChat(57),
]

/** One that is still on its way: its frames arrive while one watches. */
export function liveExchange(): FakeExchange {
  const live = summary(58, {
    startedAt: Date.now(),
    state: 'streaming',
    durationMs: null,
    usage: null,
    frames: 0,
    responseBytes: 0,
    firstByteMs: 480,
  })
  return exchange(live, responsesBody, [
    ...responsesFrames(),
    ...chatFrames().map(({ t, text }) => ({ t: t + 2200, text })),
  ])
}

/** A request of nearly the 2 MiB the proxy keeps: a repository in the prompt, an image as one long string. */
export function bigExchange(): FakeExchange {
  const line =
    'export const parseRange = (header: string): Range | null => header === "" ? null : read(header)'
  const input = Array.from({ length: 10_000 }, (_, i) => ({
    role: 'user',
    path: `src/file-${i}.ts`,
    content: line,
  }))
  const body = JSON.stringify({
    model: 'gpt-5-codex',
    stream: true,
    image: 'iVBORw0KGgoAAAANSUhEUgAA'.repeat(20_000),
    input,
  })
  return exchange(
    summary(59, { requestBytes: body.length, frames: responsesFrames().length }),
    body,
    responsesFrames(),
  )
}

/** As many as the proxy keeps. */
export function manyExchanges(): FakeExchange[] {
  return Array.from({ length: 500 }, (_, i) => {
    const kind = fakeExchanges[i % fakeExchanges.length] ?? liveExchange()
    const id = `req_${String(1000 + i)}`
    const startedAt = Date.now() - (500 - i) * 9000
    return {
      ...kind,
      summary: { ...kind.summary, id, ordinal: 1000 + i, startedAt },
      detail: { ...kind.detail, id },
    }
  })
}
