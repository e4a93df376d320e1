import type { WireError } from '../../shared/errors/app-error.ts'
import type { ServiceState } from '../../shared/services/service-status.ts'

/** `term`: the graceful request took too long; `kill`: so did SIGTERM. */
export type TimerName = 'start' | 'backoff' | 'stable' | 'term' | 'kill'

/** In `stopping`: what the end of the process leads to. */
export type Verdict = 'stop' | 'restart' | 'retry' | 'fail'

export type Machine = {
  readonly wanted: 'running' | 'stopped'
  readonly state: ServiceState
  readonly ownership: 'owned' | 'adopted'
  readonly verdict: Verdict | null
  /** Unasked starts since the user last pressed Start: shown. */
  readonly restarts: number
  /** When the ones that still count against the budget happened, epoch ms. */
  readonly recentRestarts: readonly number[]
  readonly probeFailures: number
  readonly error: WireError | null
  readonly since: number
  readonly runningSince: number | null
  readonly retryAt: number | null
}

export type MachineEvent = { at: number } & (
  | { type: 'start' | 'restart' | 'kill' }
  /** @param graceMs in place of the policy's `drainMs` */
  | { type: 'stop'; graceMs?: number }
  | { type: 'ready' | 'adopted' | 'probe-ok' }
  | { type: 'probe-failed'; error: WireError; jitter: number }
  /** The service says that trying again cannot help. */
  | { type: 'cannot-run'; error: WireError }
  /** The process is gone. `final`: by its exit code, trying again cannot help. */
  | { type: 'exit'; error: WireError; final: boolean; jitter: number }
  | { type: 'timer'; name: TimerName; jitter: number }
)

export type Effect =
  | { type: 'launch' }
  | { type: 'request-stop'; graceMs: number }
  | { type: 'signal'; signal: 'SIGTERM' | 'SIGKILL' }
  /** Forget an adopted process without touching it. */
  | { type: 'release' }
  /** Exactly these timers run from now on; every other one is cleared. */
  | { type: 'timers'; timers: Readonly<Partial<Record<TimerName, number>>> }
  | { type: 'probe'; on: boolean }

export type Transition = { readonly machine: Machine; readonly effects: readonly Effect[] }
