import { AppError, toWireError, type WireError } from '../../shared/errors/app-error.ts'
import { exitCannotRun } from '../../shared/services/proxy-messages.ts'
import { systemReason } from '../node/system-reason.ts'
import type { ChildExit } from './launcher.ts'

/** What to say about a process that ended without being asked to. */
export function describeExit(id: string, exit: ChildExit, lastLine: string | undefined): WireError {
  const how = exit.signal === null ? `with code ${exit.code ?? 'unknown'}` : `by signal ${exit.signal}`
  return new AppError('service_exited', {
    what: `The ${id} process ended ${how}`,
    ...(lastLine === undefined ? {} : { current: `"${lastLine.slice(0, 300)}" as its last log line` }),
    fix: 'It is started again by itself; if that does not help, look at its log lines',
  }).toWire()
}

/** What to say about a process that could not be started at all. */
export function describeSpawnFailure(id: string, file: string, thrown: unknown): WireError {
  if (thrown instanceof AppError) return toWireError(thrown)
  return new AppError('service_exited', {
    what: `The ${id} process could not be started: ${systemReason(thrown)}`,
    where: file,
    fix: 'Check that the file is there and may be executed',
  }).toWire()
}

/** True when the exit code itself says that trying again cannot help. */
export const isFinalExit = (exit: ChildExit): boolean => exit.code === exitCannotRun
