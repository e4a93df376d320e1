import type { CodexLink } from '../../../codex/link.ts'
import type { Upstream } from '../upstream.ts'
import { CodexCall, type CallTiming, type CodexCallDeps } from './codex-call.ts'
import { createParkedTurns, parkingLimits } from './parked-turns.ts'
import { createWorkplace } from './workplace.ts'

export type CodexUpstreamOptions = {
  /** The line to the daemon; asked for with every request. @throws AppError `daemon_unreachable` */
  link: () => Promise<CodexLink>
  /**
   * Codex's id of the provider to forward to. Never the user's own default: that may be this very proxy.
   */
  modelProvider?: string
  /** How many turns wait for their results, and how long, ms. */
  parking?: { count: number; ageMs: number }
  timing?: Partial<CallTiming>
}

export type CodexUpstream = Upstream & {
  /** Turns that wait for a client. */
  readonly parked: number
  /** Drops them. */
  close(): void
}

const usualTiming: CallTiming = { headMs: 10_000, settleMs: 20_000 }

/**
 * The service behind the user's Codex login, reached through `codex app-server` instead of directly: each request
 * becomes an ephemeral thread that has only the client's tools and the client's conversation. It takes Responses
 * requests and answers with Responses events, or one object.
 */
export function createCodexUpstream(options: CodexUpstreamOptions): CodexUpstream {
  const parked = createParkedTurns(options.parking ?? parkingLimits)
  const workplace = createWorkplace()
  const deps: CodexCallDeps = {
    link: options.link,
    modelProvider: options.modelProvider ?? 'openai',
    workplace,
    parked,
    timing: { ...usualTiming, ...options.timing },
  }
  return {
    open(request, handler) {
      const call = new CodexCall(deps, request, handler)
      // Never before `open` has returned: over a network that cannot happen either.
      setImmediate(() => void call.run())
      return call
    },
    get parked() {
      return parked.count
    },
    close() {
      parked.close()
      workplace.close()
    },
  }
}
