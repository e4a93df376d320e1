import { randomBytes } from 'node:crypto'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { AppError } from '../../shared/errors/app-error.ts'
import { writeFileAtomically } from '../node/atomic-write.ts'
import { systemCode, systemReason } from '../node/system-reason.ts'

export const keyVariable = 'CODEX_TRAY_API_KEY'

/** The key every client must send. It is never logged, exported or shown; copying it is the user's act. */
export type AccessKey = {
  value(): string
  /** `environment`: given by CODEX_TRAY_API_KEY, not ours to change. */
  source(): 'environment' | 'file'
  /** @throws AppError `config_invalid` when the environment gives the key, `data_dir_unusable` when not saved */
  rotate(): Promise<void>
}

/**
 * The key of the environment, else the one in the file, made at the first run.
 *
 * @throws AppError `config_invalid` when the variable cannot be a key, `data_dir_unusable`
 */
export async function openAccessKey(file: string, fromEnvironment: string | undefined): Promise<AccessKey> {
  if (fromEnvironment !== undefined && fromEnvironment !== '') return givenKey(fromEnvironment)
  let key = await readOrMake(file)
  return {
    value: () => key,
    source: () => 'file',
    async rotate() {
      const next = newKey()
      await writeFileAtomically(file, `${next}\n`, { code: 'data_dir_unusable' })
      key = next
    },
  }
}

/** 32 random bytes; the prefix lets secret scanners and our redaction know it. */
const newKey = (): string => `ctk_${randomBytes(32).toString('base64url')}`

/** What can stand in an `Authorization: Bearer` header. */
const usable = /^[\x21-\x7E]{8,512}$/

function givenKey(key: string): AccessKey {
  if (!usable.test(key)) {
    throw new AppError('config_invalid', {
      what: 'The access key of the environment cannot be used',
      where: `environment variable ${keyVariable}`,
      current: `${key.length} characters`,
      accepted: '8 to 512 visible ASCII characters without spaces',
      fix: 'Set another one, or unset it and use the key made at the first run',
    })
  }
  return {
    value: () => key,
    source: () => 'environment',
    rotate: () =>
      Promise.reject(
        new AppError('config_invalid', {
          what: 'The access key is set by the environment and cannot be changed here',
          where: `environment variable ${keyVariable}`,
          fix: 'Change it there and start again, or unset it',
        }),
      ),
  }
}

async function readOrMake(file: string): Promise<string> {
  try {
    const made = await make(file)
    if (made !== null) return made
    const found = (await readFile(file, 'utf8')).trim()
    // Others on this machine must not read it, whoever loosened the file.
    await chmod(file, 0o600)
    if (usable.test(found)) return found
    // Cut short by a crash while it was made, or damaged: no client can be using it.
    const key = newKey()
    await writeFileAtomically(file, `${key}\n`, { code: 'data_dir_unusable' })
    return key
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    const what = `The access key cannot be read or made: ${systemReason(cause)}`
    throw new AppError(
      'data_dir_unusable',
      { what, where: file, fix: 'Make the file readable and writable for this user' },
      { cause },
    )
  }
}

/** @returns null when there is one already */
async function make(file: string): Promise<string | null> {
  const key = newKey()
  try {
    await writeFile(file, `${key}\n`, { flag: 'wx', mode: 0o600 })
    return key
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return null
    throw error
  }
}
