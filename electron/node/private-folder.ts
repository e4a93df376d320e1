import { access, constants, mkdir, stat } from 'node:fs/promises'
import { AppError } from '../../shared/errors/app-error.ts'
import { systemReason } from './system-reason.ts'

/**
 * Makes a folder only its owner can look into, with its parents, or checks the one that is there.
 *
 * @throws AppError `data_dir_unusable`
 */
export async function ensurePrivateFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
    if (!(await stat(path)).isDirectory()) throw new Error('it is a file, not a folder')
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (cause) {
    throw new AppError(
      'data_dir_unusable',
      {
        what: `The data folder cannot be used: ${systemReason(cause)}`,
        where: path,
        accepted: 'a folder this user may write to',
        fix: 'Choose another one with --data-dir, or give this user write permission',
      },
      { cause },
    )
  }
}
