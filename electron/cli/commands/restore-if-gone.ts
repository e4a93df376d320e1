import { lockHolder } from '../../node/lock-file.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import type { Terminal } from '../terminal.ts'
import { restore, type RestoreCommandOptions } from './restore.ts'

export type RestoreIfGoneOptions = Omit<RestoreCommandOptions, 'what' | 'wishFile'> & {
  /** Holds the lock of who runs. */
  runFolder: string
}

/**
 * What a guard does when its starter is gone (`restore --if-gone`): takes back that plain `codex` uses us. Its user has
 * not asked for that, so the next start may switch it on again. Who was started anew meanwhile has restored by itself.
 *
 * @returns as `restore`; 0 while somebody runs
 */
export async function restoreIfGone(
  { runFolder, ...options }: RestoreIfGoneOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  if ((await lockHolder(runFolder)) !== null) return exitCodes.ok
  return restore({ ...options, what: 'default-provider', wishFile: null }, terminal)
}
