import type { AccountState, DaemonState } from '../../shared/codex/daemon-state.ts'
import type { Approval } from '../../shared/codex/approval.ts'
import { connectDaemon } from '../codex/daemon-link.ts'
import { createDaemonService, type DaemonService } from '../services/daemon/daemon-service.ts'
import type { DaemonServiceOptions } from '../services/daemon/daemon-service.ts'
import type { Endpoint } from '../supervisor/service-spec.ts'
import { defaultPolicy, type Policy } from '../supervisor/policy.ts'
import type { Host } from './host-api.ts'

/** Every question opens a line of its own to the daemon: asked more seldom than the proxy, which needs it at once. */
const policy: Policy = { ...defaultPolicy, probePeriodMs: 10_000 }

type Parts = Pick<DaemonServiceOptions, 'launcher' | 'entry' | 'env' | 'version' | 'settings'> & {
  /** Codex has a login we can use, or has lost it. */
  onLogin(loggedIn: boolean): void
}

/** The daemon as a service to supervise, and as the host's users see it. */
export function createHostDaemon(parts: Parts): { service: DaemonService; daemon: Host['daemon'] } {
  const stateListeners = new Set<(state: DaemonState) => void>()
  const approvalListeners = new Set<(approvals: readonly Approval[]) => void>()
  const { onLogin, ...rest } = parts
  const service = createDaemonService({
    ...rest,
    policy,
    probe: probeSocket,
    onState(state) {
      const loggedIn = tellsLogin(state.account)
      if (loggedIn !== null) onLogin(loggedIn)
      for (const listener of stateListeners) listener(state)
    },
    onApprovals(approvals) {
      for (const listener of approvalListeners) listener(approvals)
    },
  })
  return {
    service,
    daemon: {
      state: () => service.state(),
      onState: (listener) => subscribe(stateListeners, listener),
      ask: (question, input) => service.ask(question, input),
      approvals: () => service.approvals(),
      onApprovals: (listener) => subscribe(approvalListeners, listener),
      decide: (approval, decision) => service.decide(approval, decision),
    },
  }
}

/** Null while it is not known: a daemon that is being restarted must not take the routes to Codex away. */
function tellsLogin({ status }: AccountState): boolean | null {
  if (status === 'unknown') return null
  return status === 'chatgpt' || status === 'api-key'
}

/** An own line each time: one that is kept would survive a socket that nobody can find any more. */
async function probeSocket({ socket }: Endpoint, signal: AbortSignal): Promise<void> {
  if (socket === null) throw new Error('it has not said where it listens')
  const link = await connectDaemon(socket)
  try {
    await link.request('daemon/status', undefined, { signal })
  } finally {
    link.close()
  }
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
