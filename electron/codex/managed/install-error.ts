import { AppError } from '../../../shared/errors/app-error.ts'
import { systemCode, systemReason } from '../../node/system-reason.ts'

/**
 * Why an installation failed, as an AppError: errors of the file system become `data_dir_unusable`, everything after
 * the signal was aborted `install_cancelled`. What is none of these is a bug, and stays what it is.
 */
export function installError(error: unknown, version: string, folder: string, signal: AbortSignal): unknown {
  if (signal.aborted) {
    const what = `The installation of Codex ${version} was cancelled`
    return new AppError('install_cancelled', { what, fix: 'Nothing of it was kept' }, { cause: error })
  }
  if (error instanceof AppError || systemCode(error) === null) return error
  return new AppError(
    'data_dir_unusable',
    {
      what: `Codex ${version} could not be stored: ${systemReason(error)}`,
      where: folder,
      accepted: 'a folder this user may write to, with about 600 MB free',
      fix: 'Free some space or make the folder writable, then try again; nothing of it was kept',
    },
    { cause: error },
  )
}
