import { readFile, stat } from 'node:fs/promises'
import { AppError } from '../../shared/errors/app-error.ts'
import { systemCode, systemReason } from '../node/system-reason.ts'

const maxConfigBytes = 1024 * 1024

/**
 * The text with its byte order mark, if any.
 *
 * @returns null when there is no such file
 * @throws AppError `config_unreadable`, or `config_syntax` when it is not UTF-8
 */
export async function readConfigFile(file: string): Promise<string | null> {
  const bytes = await readBytes(file)
  if (bytes === null) return null
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    const facts = {
      what: 'The configuration is not UTF-8 text',
      where: file,
      accepted: 'TOML 1.0 in UTF-8',
      fix: 'Save it as UTF-8',
    }
    throw new AppError('config_syntax', facts, { cause })
  }
}

async function readBytes(file: string): Promise<Uint8Array | null> {
  try {
    const found = await stat(file)
    if (!found.isFile()) throw new Error('it is not a file')
    if (found.size > maxConfigBytes) throw new Error(`it is larger than ${maxConfigBytes} bytes`)
    return await readFile(file)
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return null
    throw new AppError(
      'config_unreadable',
      {
        what: `The configuration cannot be read: ${systemReason(cause)}`,
        where: file,
        accepted: 'a text file this user may read',
        fix: 'Change its permissions, or name another file with --config',
      },
      { cause },
    )
  }
}
