import { z } from 'zod'

/** What Codex reports of one thread, as far as a forwarder needs it (generate-ts of 0.169.0 and recorded transcripts). */

const turnErrorSchema = z.object({
  message: z.string(),
  codexErrorInfo: z.unknown(),
  additionalDetails: z.string().nullish(),
})
export type TurnError = z.infer<typeof turnErrorSchema>

const usageSchema = z.object({
  inputTokens: z.number(),
  cachedInputTokens: z.number(),
  outputTokens: z.number(),
  reasoningOutputTokens: z.number(),
  totalTokens: z.number(),
})
export type CodexUsage = z.infer<typeof usageSchema>

function row<M extends string, P extends z.ZodType>(method: M, params: P) {
  return z.object({ method: z.literal(method), params })
}

const ofItem = { itemId: z.string() }

const notificationSchema = z.discriminatedUnion('method', [
  row(
    'item/started',
    z.object({ item: z.object({ type: z.string(), id: z.string(), phase: z.string().nullish() }) }),
  ),
  row('item/agentMessage/delta', z.object({ ...ofItem, delta: z.string() })),
  row('item/reasoning/summaryPartAdded', z.object({ ...ofItem, summaryIndex: z.number() })),
  row(
    'item/reasoning/summaryTextDelta',
    z.object({ ...ofItem, delta: z.string(), summaryIndex: z.number() }),
  ),
  // A whole item of the provider's answer, or one that Codex adds to the conversation.
  row('rawResponseItem/completed', z.object({ item: z.record(z.string(), z.json()) })),
  // The end of one answer of the provider; a turn may have several.
  row('rawResponse/completed', z.object({ usage: usageSchema.nullish() })),
  row('error', z.object({ error: turnErrorSchema, willRetry: z.boolean() })),
  row(
    'turn/completed',
    z.object({ turn: z.object({ status: z.string(), error: turnErrorSchema.nullish() }) }),
  ),
])
export type CodexNotification = z.infer<typeof notificationSchema>

/** @returns null for what is of no interest here, or not of the known form */
export function readNotification(method: string, params: unknown): CodexNotification | null {
  const parsed = notificationSchema.safeParse({ method, params })
  return parsed.success ? parsed.data : null
}
