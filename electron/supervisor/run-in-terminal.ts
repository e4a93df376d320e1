import { constants } from 'node:os'
import { execa } from 'execa'
import { AppError } from '../../shared/errors/app-error.ts'
import { deathSignalPrefix } from './launchers/death-signal.ts'

export type TerminalRun = {
  file: string
  args: readonly string[]
  cwd: string
  env: Readonly<Record<string, string>>
  /**
   * Whether Ctrl+C comes from a terminal, which tells everybody in its foreground: passed on, the program would get it
   * twice, and the second one ends many at once.
   */
  interactive: boolean
  onSignal(listener: (signal: NodeJS.Signals) => void): void
}

/**
 * Runs a program in our place: its standard streams are ours, signals go on to it, and its exit code is the answer.
 * Killed with us where the kernel can do that (Linux).
 *
 * @returns its exit code; 128 and the signal's number when one ended it, as shells tell it
 * @throws AppError `codex_unusable` when it cannot be started
 */
export async function runInTerminal(run: TerminalRun): Promise<number> {
  const { file, args, cwd, env, interactive, onSignal } = run
  const [program = file, ...all] = [...deathSignalPrefix('TERM'), file, ...args]
  const child = execa(program, all, {
    cwd,
    env: { ...env },
    extendEnv: false,
    stdio: 'inherit',
    reject: false,
    buffer: false,
  })
  onSignal((signal) => {
    if (signal !== 'SIGINT' || !interactive) child.kill(signal)
  })
  const { exitCode, signal, cause } = await child
  if (exitCode !== undefined) return exitCode
  if (signal !== undefined) return 128 + constants.signals[signal]
  const reason = cause instanceof Error ? cause.message : String(cause)
  const fix = 'Run it with --version in a terminal; reinstall it when that fails'
  throw new AppError('codex_unusable', { what: `Codex cannot be started: ${reason}`, where: file, fix })
}
