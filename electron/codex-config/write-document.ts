import { mkdir, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { DocumentId } from '../../shared/codex-config/document.ts'
import { AppError, type ErrorFacts } from '../../shared/errors/app-error.ts'
import { inEnglish } from '../../shared/i18n/wording/wording.ts'
import { writeFileAtomically } from '../node/atomic-write.ts'
import { systemReason } from '../node/system-reason.ts'
import type { ChangeReason } from './documents.ts'
import type { ChangeJournal, ChangeRecord } from './change-journal.ts'
import { diffKeys, type KeyChange } from './key-changes.ts'
import { parseToml } from './parse-toml.ts'
import { readDocument, revisionOf, type ReadDocument } from './read-document.ts'
import { textHunks } from './text-hunks.ts'

/** Both texts together; what changes more than this is brought back from its backup only. Characters. */
const mostToCompare = 4 * 1024 * 1024

export type Write = {
  id: DocumentId
  before: ReadDocument
  /** Null: the file goes. */
  contents: string | Buffer | null
  reason: ChangeReason
  /** It takes back another change, so that there is nothing to restore. */
  settled?: boolean
}

export type Written = { revision: string | null; record: ChangeRecord }

/**
 * Backup, note, then the file in one step.
 *
 * @returns null when the file changed at the last moment: nothing was written
 * @throws AppError `config_write_failed`, `data_dir_unusable`; then the file is as it was
 */
export async function writeDocument(journal: ChangeJournal, write: Write): Promise<Written | null> {
  const { id, before, contents, reason, settled = false } = write
  refuseIfReadOnly(before)
  const text = contents === null ? null : contents.toString()
  const after = contents === null ? null : revisionOf(contents)
  const record = await journal.add(
    {
      document: id,
      file: before.state.file,
      reason: typeof reason === 'string' ? reason : inEnglish(reason),
      text: typeof reason === 'string' ? null : reason,
      settled,
      before: before.state.revision,
      after,
      bytesBefore: before.bytes?.length ?? null,
      ...comparison(before, text),
    },
    before.bytes,
  )
  try {
    await replace(before, contents)
  } catch (thrown) {
    await journal.remove(record.id)
    if (thrown instanceof ChangedMeanwhile) return null
    throw thrown
  }
  return { revision: after, record }
}

/** @throws AppError `config_write_failed` */
export function refuseIfReadOnly({ state }: ReadDocument): void {
  if (state.writable) return
  throw new AppError('config_write_failed', {
    what: 'The file cannot be changed: it belongs to another user, or it, its folder or its disk is read-only',
    where: state.file,
    fix: 'Give this user the file and write permission; nothing was changed',
  })
}

function comparison(
  { text, bytes }: ReadDocument,
  after: string | null,
): { hunks: ChangeRecord['hunks']; keys: KeyChange[] | null } {
  if (bytes !== null && text === null) return { hunks: null, keys: null }
  const [old, now] = [text ?? '', after ?? '']
  const [from, to] = [parseToml(old), parseToml(now)]
  return {
    hunks: old.length + now.length > mostToCompare ? null : textHunks(old, now),
    keys: from.ok && to.ok ? diffKeys(from.value, to.value) : null,
  }
}

class ChangedMeanwhile extends AppError {
  constructor(facts: ErrorFacts) {
    super('config_write_failed', facts)
  }
}

async function replace({ state }: ReadDocument, contents: string | Buffer | null): Promise<void> {
  const check = async (): Promise<void> => {
    const now = await readDocument(state.id, state.file)
    if (now.state.revision !== state.revision)
      throw new ChangedMeanwhile({ what: 'The file was changed at the same moment', where: state.file })
  }
  if (contents === null) {
    await check()
    return removeFile(state.file)
  }
  await makeFolder(state.file)
  await writeFileAtomically(state.file, contents, { lastCheck: check })
}

async function removeFile(file: string): Promise<void> {
  try {
    await rm(file)
  } catch (cause) {
    const what = `The file could not be removed: ${systemReason(cause)}`
    throw new AppError('config_write_failed', { what, where: file }, { cause })
  }
}

async function makeFolder(file: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  } catch (cause) {
    const what = `The folder could not be made: ${systemReason(cause)}`
    throw new AppError('config_write_failed', { what, where: dirname(file) }, { cause })
  }
}
