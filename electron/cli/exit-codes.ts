import type { ErrorCode } from '../../shared/errors/codes.ts'

/** The contract with scripts. */
export const exitCodes = { ok: 0, foundProblem: 1, cannotRun: 2, alreadyRunning: 3 } as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

export const exitCodeOf = (code: ErrorCode): ExitCode =>
  code === 'already_running' || code === 'daemon_socket_in_use'
    ? exitCodes.alreadyRunning
    : exitCodes.cannotRun
