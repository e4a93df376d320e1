import { waitForEnd } from '../../codex-config/guard.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import type { Terminal } from '../terminal.ts'
import { restore, type RestoreCommandOptions } from './restore.ts'

/**
 * `codex-tray guard`: what waits on Windows for the end of the one that started it (elsewhere a shell does, see
 * `electron/codex-config/guard.ts`) and then takes back that plain `codex` uses us.
 *
 * @param input the pipe its starter holds the other end of
 */
export async function guard(
  options: Pick<RestoreCommandOptions, 'backupsFolder' | 'codexHome' | 'now'>,
  input: AsyncIterable<string | Uint8Array>,
  terminal: Terminal,
): Promise<ExitCode> {
  if (!(await waitForEnd(input))) return exitCodes.ok
  return restore({ ...options, what: 'default-provider', json: false }, terminal)
}
