import { AppError } from '../../shared/errors/app-error.ts'
import { editToml } from '../toml/edit-toml.ts'

/**
 * Sets `[proxy] port` in a valid document and leaves every other character as it was.
 *
 * @throws AppError `config_write_failed` when the document is shaped in a way this cannot edit
 */
export function setPortInToml(text: string, port: number): string {
  try {
    return editToml(text, [{ op: 'set', path: ['proxy', 'port'], value: port }])
  } catch (cause) {
    throw new AppError(
      'config_write_failed',
      {
        what: 'The port could not be changed without touching anything else',
        where: '[proxy] port',
        fix: `Write port = ${port} into the [proxy] table yourself`,
      },
      { cause },
    )
  }
}
