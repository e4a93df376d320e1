import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DocumentId } from '../../shared/codex-config/document.ts'
import { AppError } from '../../shared/errors/app-error.ts'
import { writeFileAtomically } from '../node/atomic-write.ts'
import { systemCode, systemReason } from '../node/system-reason.ts'

/** A document as it was read and as it shall be. */
export type DocumentChange = {
  id: DocumentId
  file: string
  /** Null: it was not there. */
  before: string | null
  after: string
}

/** Who writes documents. The window has one that knows revisions; the command line needs no more than this. */
export type DocumentStore = {
  /**
   * Writes it, after a copy of what was there.
   * @returns the copy; null when there was nothing to copy
   * @throws AppError `config_write_failed` when the file is no longer what was read, or cannot be written
   */
  write(change: DocumentChange, reason: string): Promise<string | null>
}

/** @param now epoch ms, for the names of copies */
export function fileStore(backupsFolder: string, now: () => number): DocumentStore {
  return {
    async write({ id, file, before, after }, reason) {
      const unchanged = async (): Promise<void> => {
        if ((await textOf(file)) !== before) throw changedMeanwhile(file)
      }
      await unchanged()
      const backup = before === null ? null : await keep(backupsFolder, now(), id, before, reason)
      await writeFileAtomically(file, after, { lastCheck: unchanged })
      return backup
    },
  }
}

/** In a folder of our own, 0600: what is in it may hold keys. */
async function keep(
  folder: string,
  at: number,
  id: DocumentId,
  text: string,
  reason: string,
): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const date = new Date(at).toISOString().replaceAll(/[:.]/g, '-')
  const file = join(folder, `${date}-${id.replace(':', '-')}-${reason}.toml`)
  await writeFileAtomically(file, text)
  return file
}

async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return null
    throw new AppError(
      'config_write_failed',
      { what: `The file cannot be read again: ${systemReason(cause)}`, where: file },
      { cause },
    )
  }
}

export const changedMeanwhile = (file: string): AppError =>
  new AppError('config_write_failed', {
    what: 'The file was changed by somebody else meanwhile; nothing was written',
    where: file,
    fix: 'Run the doctor again',
  })
