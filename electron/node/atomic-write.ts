import { randomBytes } from 'node:crypto'
import { open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { AppError } from '../../shared/errors/app-error.ts'
import type { ErrorCode } from '../../shared/errors/codes.ts'
import { systemCode, systemReason } from './system-reason.ts'

export type AtomicWriteOptions = {
  /** For a new file; an existing one keeps its own. Default 0600. */
  mode?: number
  /** False where losing the newest version at a power cut does not matter. Default true. */
  durable?: boolean
  /** What a failure is called. Default `config_write_failed`. */
  code?: ErrorCode
  /** The last look before the replacement, at the resolved path; throws an AppError to call it off. */
  lastCheck?: (target: string) => Promise<void>
}

/**
 * Replaces a file in one step: readers see the old bytes or the new ones, and a full or read-only disk leaves
 * the old file as it was. A symbolic link stays one; its target is replaced.
 *
 * @throws AppError naming the file and the reason
 */
export async function writeFileAtomically(
  file: string,
  contents: string | Uint8Array,
  options: AtomicWriteOptions = {},
): Promise<void> {
  let temporary: string | null = null
  try {
    const target = await resolveLinks(file)
    const before = await stat(target).catch(() => null)
    temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`)
    const handle = await open(temporary, 'wx', 0o600)
    await fill(handle, contents, before?.mode ?? options.mode ?? 0o600, options.durable !== false)
    await options.lastCheck?.(target)
    await rename(temporary, target)
    if (options.durable !== false) await syncFolder(dirname(target))
  } catch (cause) {
    if (temporary !== null) await rm(temporary, { force: true }).catch(() => undefined)
    if (cause instanceof AppError) throw cause
    throw new AppError(
      options.code ?? 'config_write_failed',
      {
        what: `The file could not be written: ${systemReason(cause)}`,
        where: file,
        fix: 'Free some space or make the file and its folder writable; what was there is unchanged',
      },
      { cause },
    )
  }
}

async function fill(
  handle: FileHandle,
  contents: string | Uint8Array,
  mode: number,
  durable: boolean,
): Promise<void> {
  try {
    await handle.writeFile(contents)
    await handle.chmod(mode & 0o7777)
    if (durable) await handle.sync()
  } finally {
    await handle.close()
  }
}

/** A link to a file that does not exist yet cannot be resolved: it is then replaced itself. */
async function resolveLinks(file: string): Promise<string> {
  return realpath(file).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return file
    throw error
  })
}

/** Without it the rename itself may be lost at a power cut; Windows cannot open folders. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } catch (error) {
    // Some network file systems do not know how to; the data itself is safe.
    if (systemCode(error) !== 'EINVAL') throw error
  } finally {
    await handle.close()
  }
}
