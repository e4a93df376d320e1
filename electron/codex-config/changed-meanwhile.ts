import { AppError } from '../../shared/errors/app-error.ts'

/** For who cannot show the three texts of a conflict. @param where the file, if it is known */
export function changedMeanwhile(where?: string): AppError {
  return new AppError('config_write_failed', {
    what: 'The file was changed by somebody else at the same moment; nothing was written',
    ...(where === undefined ? {} : { where }),
    fix: 'Look at it and try again',
  })
}
