import { join } from 'node:path'
import { AppError } from '../../../shared/errors/app-error.ts'
import { takeLock } from '../../node/lock-file.ts'
import { ensurePrivateFolder } from '../../node/private-folder.ts'

/**
 * `install` is held for minutes, `choice` for moments: another version can be chosen, or one removed, while a third is
 * being fetched.
 */
export type LockName = 'install' | 'choice'

const busy: Readonly<Record<LockName, { what: string; fix: string }>> = {
  install: {
    what: 'Another version of Codex is being installed',
    fix: 'Wait for it to end or cancel it, then try again',
  },
  choice: { what: 'The versions of Codex are being changed elsewhere at this moment', fix: 'Try again' },
}

/**
 * Does one thing at a time, across all processes that use the folder. A holder that died counts as gone.
 *
 * @throws AppError `codex_versions_busy` at once when somebody else is at it; `data_dir_unusable`
 */
export async function withLock<T>(folder: string, name: LockName, job: () => Promise<T>): Promise<T> {
  const place = join(folder, '.locks', name)
  await ensurePrivateFolder(place)
  const lock = await takeLock(place).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'already_running')
      throw new AppError('codex_versions_busy', { ...busy[name], where: folder }, { cause: error })
    throw error
  })
  try {
    return await job()
  } finally {
    await lock.release()
  }
}
