import { waitForEnd } from '../../codex-config/guard.ts'
import { lockHolder } from '../../node/lock-file.ts'
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
  options: Pick<RestoreCommandOptions, 'backupsFolder' | 'codexHome' | 'now'> & { runFolder: string },
  input: AsyncIterable<string | Uint8Array>,
  terminal: Terminal,
): Promise<ExitCode> {
  if (!(await waitForEnd(input))) return exitCodes.ok
  // Who was started anew meanwhile has restored by itself, and may have switched it on again.
  if ((await lockHolder(options.runFolder)) !== null) return exitCodes.ok
  return restore({ ...options, defaultOnly: true, wishFile: null, json: false }, terminal)
}
