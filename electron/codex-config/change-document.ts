import type { ChangeResult, DocumentEdit, DocumentId } from '../../shared/codex-config/document.ts'
import { AppError } from '../../shared/errors/app-error.ts'
import { inEnglish, say } from '../../shared/i18n/wording/wording.ts'
import { editToml } from '../toml/edit-toml.ts'
import type { ChangeJournal } from './change-journal.ts'
import type { ChangeReason, Validate } from './documents.ts'
import { parseOrThrow } from './parse-toml.ts'
import { judge } from './preview-change.ts'
import type { ReadDocument } from './read-document.ts'
import { reverseChange } from './reverse-change.ts'
import type { SeenTexts } from './seen-texts.ts'
import { withHunks } from './text-hunks.ts'
import { refuseIfReadOnly, writeDocument, type Write } from './write-document.ts'

/** What every change needs; `read` looks at the file now. */
export type ChangeContext = {
  journal: ChangeJournal
  seen: SeenTexts
  validate: Validate
  read(id: DocumentId): Promise<ReadDocument>
}

export type Wanted = { edits: readonly DocumentEdit[] } | { text: string }

/** Of a document that must still be at a revision. @throws AppError as `Documents.apply` */
export async function changeDocument(
  context: ChangeContext,
  id: DocumentId,
  revision: string | null,
  wanted: Wanted & { reason: ChangeReason },
): Promise<ChangeResult> {
  const before = await context.read(id)
  if (before.state.revision !== revision) {
    const base = context.seen.find(revision)
    return conflict(before, base, oursOf(wanted, base))
  }
  const text = wantedText(before, wanted)
  if (text === before.text) return { outcome: 'written', revision: revision ?? '', backup: null }
  refuseIfReadOnly(before)
  if ('edits' in wanted) await refuseIfItBreaks(before, text, context.validate)
  return write(context, { id, before, contents: text, reason: wanted.reason })
}

/** @throws AppError `invalid_request` for anything but a profile layer */
export async function removeLayer(
  context: ChangeContext,
  id: DocumentId,
  revision: string,
  reason: ChangeReason,
): Promise<ChangeResult> {
  if (!id.startsWith('profile:'))
    throw new AppError('invalid_request', { what: 'Only a profile layer can be removed', current: id })
  const before = await context.read(id)
  if (before.state.revision !== revision) return conflict(before, context.seen.find(revision), '')
  return write(context, { id, before, contents: null, reason })
}

/** @throws AppError `config_write_failed` when there is no such backup (any more) */
export async function restoreBackup(context: ChangeContext, backupId: string): Promise<ChangeResult> {
  const record = (await context.journal.records()).find(({ id }) => id === backupId)
  const contents = record === undefined ? null : await context.journal.backup(record.id)
  if (record === undefined || contents === null) {
    throw new AppError('config_write_failed', {
      what: 'There is no such backup, or it was too old to be kept',
      current: backupId,
      fix: 'Choose another one from the list',
    })
  }
  const before = await context.read(record.document)
  const reason = say('change.restore-backup', { backup: backupId })
  return write(context, { id: record.document, before, contents, reason })
}

/** The last change that still stands. @returns null when there is none */
export async function undoChange(context: ChangeContext): Promise<ChangeResult | null> {
  const { journal, seen } = context
  const record = (await journal.records()).findLast(({ settled }) => !settled)
  if (record === undefined) return null
  const before = await context.read(record.document)
  const backup = await journal.backup(record.id)
  if (before.state.revision !== record.after) {
    const was = backup?.toString() ?? ''
    return conflict(before, seen.find(record.after) ?? withHunks(was, record.hunks ?? []), was)
  }
  const contents = before.bytes === null ? backup : reverseChange(record, before.bytes, backup).contents
  const reason = say('change.undo', { reason: record.text ?? record.reason })
  const result = await write(context, { id: record.document, before, contents, reason, settled: true })
  if (result.outcome === 'written') await journal.settle(record)
  return result
}

async function write(context: ChangeContext, change: Write): Promise<ChangeResult> {
  const written = await writeDocument(context.journal, change)
  if (written === null) {
    const theirs = await context.read(change.id)
    return conflict(theirs, change.before.text, change.contents?.toString() ?? '')
  }
  const backup = change.before.bytes === null ? null : written.record.id
  return { outcome: 'written', revision: written.revision ?? '', backup }
}

function conflict(theirs: ReadDocument, base: string | null, ours: string): ChangeResult {
  const { text, state } = theirs
  return { outcome: 'conflict', base: base ?? '', theirs: text ?? '', ours, revision: state.revision }
}

/** @throws AppError when it cannot be edited by key, or shown as text at all */
export function wantedText({ state, text, bytes }: ReadDocument, wanted: Wanted): string {
  if (state.problem !== null && (bytes === null || text === null)) throw AppError.fromWire(state.problem)
  if ('text' in wanted) return wanted.text
  if (state.problem !== null) throw AppError.fromWire(state.problem)
  return editToml(text ?? '', wanted.edits)
}

/** What would have been written, had nobody else changed the file; empty where that is not known any more. */
function oursOf(wanted: Wanted, base: string | null): string {
  if ('text' in wanted) return wanted.text
  try {
    return base === null ? '' : editToml(base, wanted.edits)
  } catch {
    return ''
  }
}

/** A file that was refused before may stay so: each mistake is mended by itself. */
async function refuseIfItBreaks(before: ReadDocument, after: string, validate: Validate): Promise<void> {
  const { id, file } = before.state
  parseOrThrow(after, file)
  const verdict = await judge(id, file, after, validate)
  if (verdict === null || verdict.ok) return
  const now = before.text === null ? null : await judge(id, file, before.text, validate)
  if (now !== null && !now.ok) return
  throw new AppError('config_invalid', {
    what: `The change was not written, because the result would be refused: ${inEnglish(verdict.text)}`,
    where: file,
    fix: 'Correct the values, or write it in the raw view if you are sure',
  })
}
