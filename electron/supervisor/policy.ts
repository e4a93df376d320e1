/** How patient the supervisor is with one service. All times in milliseconds. */
export type Policy = {
  /** From launch to ready. */
  startTimeoutMs: number
  backoffBaseMs: number
  backoffMaxMs: number
  /** Up to this share of a delay is added or taken off, so that services do not restart in step. */
  backoffJitter: number
  /** So many unasked restarts within `restartWindowMs`, and the next failure is final. */
  maxRestarts: number
  restartWindowMs: number
  /** So long in `running`, and earlier failures are forgotten. */
  stableAfterMs: number
  probePeriodMs: number
  probeTimeoutMs: number
  /** Failed probes in a row until `unhealthy` is shown, and until the process is ended and started again. */
  unhealthyAfter: number
  killAfter: number
  /** What a graceful stop may take before SIGTERM. */
  drainMs: number
  /** From SIGTERM to SIGKILL. */
  killAfterMs: number
}

/** Figures measured for our services: cold start 0.6-1.1 s, so 20 s means broken even on a busy machine. */
export const defaultPolicy: Policy = {
  startTimeoutMs: 20_000,
  backoffBaseMs: 500,
  backoffMaxMs: 30_000,
  backoffJitter: 0.2,
  maxRestarts: 5,
  restartWindowMs: 300_000,
  stableAfterMs: 60_000,
  probePeriodMs: 4_000,
  probeTimeoutMs: 3_000,
  unhealthyAfter: 2,
  killAfter: 5,
  drainMs: 5_000,
  killAfterMs: 3_000,
}

/**
 * Doubles from `backoffBaseMs` to `backoffMaxMs`.
 *
 * @param failures earlier restarts that still count
 * @param jitter from 0 to 1, drawn by the caller
 */
export function backoffDelay(policy: Policy, failures: number, jitter: number): number {
  const delay = Math.min(policy.backoffMaxMs, policy.backoffBaseMs * 2 ** failures)
  return Math.round(delay * (1 + policy.backoffJitter * (2 * jitter - 1)))
}
