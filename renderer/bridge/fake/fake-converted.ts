import type { ExchangeDetail } from '../../../shared/inspector/exchange.ts'
import { exchange, responsesBody, summary, type FakeExchange } from './fake-exchange-parts.ts'
import { toolAnswer } from './fake-converted-streams.ts'
import { chatFrames, responsesFrames } from './fake-streams.ts'

const shellParameters = {
  type: 'object',
  properties: { command: { type: 'array', items: { type: 'string' } }, workdir: { type: 'string' } },
  required: ['command'],
}
const instructions = 'You are a careful reviewer of TypeScript.'
const question = 'Who calls parseRange, and what do they expect of an empty header?'

const askedInChat = JSON.stringify({
  model: 'gpt-5-codex',
  stream: true,
  max_tokens: 4096,
  messages: [
    { role: 'system', content: instructions },
    { role: 'user', content: question },
  ],
  tools: [{ type: 'function', function: { name: 'shell', parameters: shellParameters } }],
})

const sentAsResponses = JSON.stringify({
  model: 'gpt-5-codex',
  stream: true,
  store: false,
  max_output_tokens: 4096,
  instructions,
  input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: question }] }],
  tools: [{ type: 'function', name: 'shell', strict: false, parameters: shellParameters }],
})

const sentAsChat = JSON.stringify({
  model: 'deepseek-chat',
  stream: true,
  stream_options: { include_usage: true },
  messages: [
    { role: 'system', content: 'You are Codex, running in a terminal on the user’s machine.' },
    {
      role: 'user',
      content:
        'Rewrite `parseRange` so that an empty header and a malformed one are told apart, and add the missing tests.',
    },
  ],
  tools: [{ type: 'function', function: { name: 'shell', parameters: shellParameters } }],
})

function upstream(url: string, status: number | null): ExchangeDetail['upstream'] {
  return {
    url,
    headers: [
      ['authorization', 'Bearer [redacted]'],
      ['content-type', 'application/json'],
      ['accept', 'text/event-stream'],
    ],
    sameBody: false,
    status,
    responseHeaders: status === null ? [] : [['content-type', 'text/event-stream; charset=utf-8']],
  }
}

/** A Chat client at a Responses provider; its answer ends in a tool call. */
export function chatAtResponses(ordinal: number, live: boolean): FakeExchange {
  const { chat, responses } = toolAnswer()
  const about = summary(ordinal, {
    client: 'OpenAI/JS',
    path: '/v1/chat/completions',
    clientDialect: 'chat',
    requestBytes: askedInChat.length,
    firstByteMs: 609,
    durationMs: 1680,
    frames: chat.length,
    responseBytes: chat.reduce((sum, { text }) => sum + text.length, 0),
    usage: { inputTokens: 1912, outputTokens: 58, cachedTokens: null, reasoningTokens: null },
    ...(live
      ? {
          startedAt: Date.now(),
          state: 'streaming' as const,
          durationMs: null,
          usage: null,
          frames: 0,
          responseBytes: 0,
        }
      : {}),
  })
  return {
    ...exchange(about, askedInChat, chat, { upstream: upstream('https://api.openai.com/v1/responses', 200) }),
    upstream: { requestBody: sentAsResponses, response: responses },
  }
}

/** Codex at a Chat provider, which knows less: some of what was asked for is lost, and said to be. */
export function responsesAtChat(ordinal: number): FakeExchange {
  const received = chatFrames()
  const end = received.at(-1)?.t ?? 0
  // The first chunk makes seven events, each further one makes one.
  const answer = responsesFrames().map(({ text }, index) => ({
    t: (received[Math.max(0, index - 6)]?.t ?? end) + 0.4,
    text,
  }))
  const warnings = [
    'hosted-tool-dropped at tools[1]: The tool "web_search" is run by OpenAI\'s own servers; this provider has no such thing, so the model does not get it.',
    'effort-clamped at reasoning.effort: This provider does not know "xhigh"; "high" was sent.',
    'member-dropped at include: Chat has no counterpart of `include`.',
    'attempt 1 failed (status 429); sent again after 800 ms',
  ]
  const about = summary(ordinal, {
    model: 'thinker',
    provider: 'deepseek',
    upstreamModel: 'deepseek-chat',
    upstreamDialect: 'chat',
    requestBytes: responsesBody.length,
    durationMs: 3410,
    frames: answer.length,
    responseBytes: answer.reduce((sum, { text }) => sum + text.length, 0),
    warnings: warnings.length,
  })
  return {
    ...exchange(about, responsesBody.replace('gpt-5-codex', 'thinker'), answer, {
      upstream: upstream('https://api.deepseek.com/v1/chat/completions', 200),
      warnings,
    }),
    upstream: { requestBody: sentAsChat, response: received },
  }
}
