import type { WireError } from '../../../shared/errors/app-error.ts'
import type { AccountState, DaemonState } from '../../../shared/codex/daemon-state.ts'
import type { ServiceStatus } from '../../../shared/services/service-status.ts'

/** What the Account page has to say, of which exactly one is true. */
export type AccountView =
  /** Nobody has started the daemon, or it stopped for good: `error` says why. */
  | { kind: 'daemon-stopped'; error: WireError | null }
  | { kind: 'daemon-starting' }
  | { kind: 'codex-missing'; error: WireError | null }
  /** `retryAt`: it ended and is started again then. */
  | { kind: 'codex-starting'; error: WireError | null; retryAt: number | null }
  | { kind: 'codex-failed'; error: WireError | null }
  /** Codex runs and has not told yet; with an error it could not. */
  | { kind: 'asking'; error: WireError | null }
  | { kind: 'logging-in'; url: string }
  | { kind: 'logged-out'; error: WireError | null }
  | { kind: 'not-needed'; error: WireError | null }
  | { kind: 'logged-in'; account: AccountState }

export function accountView(service: ServiceStatus | null, daemon: DaemonState): AccountView {
  if (service === null || service.state === 'stopped' || service.state === 'failed') {
    return { kind: 'daemon-stopped', error: service?.error ?? null }
  }
  if (service.state === 'backoff') return { kind: 'daemon-stopped', error: service.error }
  if (service.state === 'starting' || service.state === 'stopping') return { kind: 'daemon-starting' }
  return codexView(daemon) ?? loginView(daemon.account)
}

/** Null while Codex runs. */
function codexView({ codex }: DaemonState): AccountView | null {
  switch (codex.phase) {
    case 'running':
      return null
    case 'missing':
      return { kind: 'codex-missing', error: codex.error }
    case 'failed':
      return { kind: 'codex-failed', error: codex.error }
    case 'backoff':
      return { kind: 'codex-starting', error: codex.error, retryAt: codex.retryAt }
    // The daemon has only just begun.
    case 'stopped':
    case 'starting':
      return { kind: 'codex-starting', error: null, retryAt: null }
  }
}

function loginView(account: AccountState): AccountView {
  const { status, login, error } = account
  switch (status) {
    case 'chatgpt':
    case 'api-key':
      return { kind: 'logged-in', account }
    case 'not-needed':
    case 'logged-out':
      return login === null ? { kind: status, error } : { kind: 'logging-in', url: login.url }
    case 'unknown':
      return login === null ? { kind: 'asking', error } : { kind: 'logging-in', url: login.url }
  }
}
