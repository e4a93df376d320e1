import { z } from 'zod'
import { isObject } from '../../../../shared/protocol/json/readers.ts'
import type { CodexLink } from '../../../codex/link.ts'
import { RpcError, rpcCodes } from '../../../codex/rpc-error.ts'

/** What a thread of ours hears. */
export type ThreadListener = {
  notified(method: string, params: unknown): void
  /** The model called a tool of the client. The answer is what `item/tool/call` takes. */
  asked(call: ToolCall): Promise<unknown>
  /** The line to Codex is gone, and the thread with it. */
  gone(): void
}

const toolCallSchema = z.object({ threadId: z.string(), callId: z.string(), tool: z.string() })
export type ToolCall = z.infer<typeof toolCallSchema>

const limitsSchema = z.object({
  rateLimits: z.object({
    primary: z.object({ usedPercent: z.number(), resetsAt: z.number().nullish() }).nullish(),
    secondary: z.object({ usedPercent: z.number(), resetsAt: z.number().nullish() }).nullish(),
  }),
})

/** Everything that comes over one line, given to the thread it is about. */
export type ThreadFeed = {
  listen(threadId: string, listener: ThreadListener): void
  forget(threadId: string): void
  /** When the exhausted usage limit is lifted, seconds since the epoch; null when Codex did not say. */
  limitResetsAt(): number | null
}

const feeds = new WeakMap<CodexLink, ThreadFeed>()

/** One feed per line, however often it is asked for. */
export function feedOf(link: CodexLink): ThreadFeed {
  let feed = feeds.get(link)
  if (feed === undefined) {
    feed = openFeed(link)
    feeds.set(link, feed)
  }
  return feed
}

function openFeed(link: CodexLink): ThreadFeed {
  const listeners = new Map<string, ThreadListener>()
  let resetsAt: number | null = null

  link.onNotification((method, params) => {
    if (method === 'account/rateLimits/updated') resetsAt = readReset(params)
    const threadId = threadIn(params)
    if (threadId !== null) listeners.get(threadId)?.notified(method, params)
  })
  link.onServerRequest((method, params) => {
    const listener = listeners.get(threadIn(params) ?? '')
    if (listener === undefined) return null
    const call = toolCallSchema.safeParse(params)
    if (method === 'item/tool/call' && call.success) return listener.asked(call.data)
    return refuse(method)
  })
  link.onClosed(() => {
    const all = [...listeners.values()]
    listeners.clear()
    for (const listener of all) listener.gone()
  })
  return {
    listen: (threadId, listener) => void listeners.set(threadId, listener),
    forget: (threadId) => void listeners.delete(threadId),
    limitResetsAt: () => resetsAt,
  }
}

/** Runs for every delta of everybody: a schema would cost more than the rest of it. */
function threadIn(params: unknown): string | null {
  const id = isObject(params) ? params['threadId'] : null
  return typeof id === 'string' ? id : null
}

/** A thread that only forwards has nothing to be asked: whatever Codex wants to do, it must not. */
function refuse(method: string): Promise<unknown> {
  if (method.endsWith('/requestApproval')) return Promise.resolve({ decision: 'decline' })
  return Promise.reject(
    new RpcError(rpcCodes.methodNotFound, `A forwarding thread does not answer ${method}`),
  )
}

/** The later one of those that are used up: before it nothing goes. */
function readReset(params: unknown): number | null {
  const parsed = limitsSchema.safeParse(params)
  if (!parsed.success) return null
  const { primary, secondary } = parsed.data.rateLimits
  const times = [primary, secondary].flatMap((limit) =>
    limit !== null && limit !== undefined && limit.usedPercent >= 100 ? [limit.resetsAt ?? 0] : [],
  )
  const latest = Math.max(0, ...times)
  return latest === 0 ? null : latest
}
