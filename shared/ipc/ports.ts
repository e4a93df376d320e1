import { z } from 'zod'
import { exchangeDetailSchema, exchangeSummarySchema } from '../inspector/exchange.ts'

/**
 * The inspector's port: proxy process <-> window, nothing in between.
 *
 * State sync, not an event log: every tick (50 ms) the proxy sends the summaries that changed since the
 * last one. While the window has not acknowledged enough, changes pile up as a set of ids and not as a
 * queue, so a slow window costs no memory and never slows a stream; whatever it missed comes with the next
 * update, because summaries are whole and body bytes are read from the ring by offset.
 */
export const windowToInspectorSchema = z.discriminatedUnion('type', [
  /** Answered by `snapshot`, then `update`s. */
  z.object({ type: z.literal('subscribe') }),
  /** Sent after the update or body with that number was APPLIED. */
  z.object({ type: z.literal('ack'), seq: z.int() }),
  /**
   * Follow one exchange: `detail`, then `body` messages until `close` or another `open`; with `upstream` also
   * the bodies on the provider's side, where they are not the client's.
   */
  z.object({ type: z.literal('open'), id: z.string(), upstream: z.boolean().optional() }),
  z.object({ type: z.literal('close') }),
  z.object({ type: z.literal('clear') }),
])
export type WindowToInspector = z.infer<typeof windowToInspectorSchema>

/** [id, frames, responseBytes]: the counters of an exchange that only grew. */
export const progressSchema = z.tuple([z.string(), z.number(), z.number()])

const bytes = z.instanceof(Uint8Array)

export const inspectorToWindowSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('snapshot'),
    seq: z.int(),
    exchanges: z.array(exchangeSummarySchema),
    /** Exchanges evicted from the bounded ring since the proxy started. */
    evicted: z.number(),
  }),
  z.object({
    type: z.literal('update'),
    seq: z.int(),
    exchanges: z.array(exchangeSummarySchema),
    progress: z.array(progressSchema),
    removed: z.array(z.string()),
    evicted: z.number(),
  }),
  /** Sent on `open` and again whenever it changed. */
  z.object({ type: z.literal('detail'), detail: exchangeDetailSchema }),
  /** The opened exchange is not in the ring (any more). */
  z.object({ type: z.literal('gone'), id: z.string() }),
  z.object({
    type: z.literal('body'),
    seq: z.int(),
    id: z.string(),
    part: z.enum(['request', 'response', 'upstream-request', 'upstream-response']),
    /** In order, without holes: each chunk begins where the one before ended. `t` is ms from `startedAt`. */
    chunks: z.array(z.object({ t: z.number(), bytes })),
    /** No more will come. */
    end: z.boolean(),
  }),
])
export type InspectorToWindow = z.infer<typeof inspectorToWindowSchema>

/** Names of the ports main hands to the window. */
export const portNames = ['inspector'] as const
export type PortName = (typeof portNames)[number]
