import { z } from 'zod'
import { clientDialectSchema, dialectSchema } from '../protocol/dialect.ts'
import { wireErrorSchema } from '../errors/app-error.ts'

/**
 * One client request and all that came of it. The *summary* is what a list row needs and is sent whole
 * whenever it changes, so applying one twice does no harm; the *detail* is asked for; bodies travel as
 * bytes and are decoded by whoever shows them.
 */
export const usageSchema = z.object({
  inputTokens: z.number(),
  outputTokens: z.number(),
  cachedTokens: z.number().nullable(),
  reasoningTokens: z.number().nullable(),
  /** Items of reasoning in a Responses reply; left out where there are none. */
  reasoningItems: z.number().optional(),
})
export type Usage = z.infer<typeof usageSchema>

export const exchangeStates = ['waiting', 'streaming', 'complete', 'failed', 'cancelled'] as const

export const exchangeSummarySchema = z.object({
  /** Unique in this run of the proxy; also its `x-request-id`. */
  id: z.string(),
  /** Rises by one per exchange: the list's order. */
  ordinal: z.number(),
  /** Epoch ms. */
  startedAt: z.number(),
  method: z.string(),
  path: z.string(),
  /** First product of the user-agent, such as `OpenAI/JS`; null when none was sent. */
  client: z.string().nullable(),
  clientDialect: clientDialectSchema.nullable(),
  /** As the client named it. */
  model: z.string().nullable(),
  /** As the client asked; null until known. */
  stream: z.boolean().nullable(),
  provider: z.string().nullable(),
  upstreamModel: z.string().nullable(),
  upstreamDialect: dialectSchema.nullable(),
  state: z.enum(exchangeStates),
  /** HTTP status the client received; null before the head. */
  status: z.number().nullable(),
  /** Milliseconds from `startedAt`. */
  firstByteMs: z.number().nullable(),
  durationMs: z.number().nullable(),
  requestBytes: z.number(),
  responseBytes: z.number(),
  /** SSE frames towards the client so far; 0 for a plain body. */
  frames: z.number(),
  usage: usageSchema.nullable(),
  warnings: z.number(),
  error: wireErrorSchema.nullable(),
})
export type ExchangeSummary = z.infer<typeof exchangeSummarySchema>

const headerList = z.array(z.tuple([z.string(), z.string()]))

/** Headers are redacted before anything is buffered. */
export const exchangeDetailSchema = z.object({
  id: z.string(),
  request: z.object({ headers: headerList, bodyTruncated: z.boolean() }),
  /** null until a provider was chosen. */
  upstream: z
    .object({
      url: z.string(),
      headers: headerList,
      /** True while the body goes out as received: the upstream side stores only differences. */
      sameBody: z.boolean(),
      status: z.number().nullable(),
      responseHeaders: headerList,
    })
    .nullable(),
  response: z.object({ headers: headerList, bodyTruncated: z.boolean() }).nullable(),
  warnings: z.array(z.string()),
})
export type ExchangeDetail = z.infer<typeof exchangeDetailSchema>
