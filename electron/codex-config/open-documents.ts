import type { ChangeResult, DocumentEdit, DocumentId } from '../../shared/codex-config/document.ts'
import { AppError } from '../../shared/errors/app-error.ts'
import type { WatchOptions } from '../node/watch-file.ts'
import { editToml } from '../toml/edit-toml.ts'
import { openChangeJournal, type ChangeRecord, type JournalLimits } from './change-journal.ts'
import { documentIds, fileOf, type DocumentPlaces } from './document-places.ts'
import type { Documents, Validate } from './documents.ts'
import { parseOrThrow } from './parse-toml.ts'
import { judge, previewChange } from './preview-change.ts'
import { readDocument, type ReadDocument } from './read-document.ts'
import { reverseChange } from './reverse-change.ts'
import { createSeenTexts } from './seen-texts.ts'
import { withHunks } from './text-hunks.ts'
import { watchDocuments } from './watch-documents.ts'
import { refuseIfReadOnly, writeDocument, type Write } from './write-document.ts'

export type OpenDocumentsOptions = DocumentPlaces & {
  /** Made at the first write. */
  backupsFolder: string
  /** Epoch ms. */
  now: () => number
  validate?: Validate
  limits?: JournalLimits
  watch?: WatchOptions
}

/** Opening reads nothing yet and writes nothing; writes are made one after the other. */
export function openDocuments(options: OpenDocumentsOptions): Documents {
  const { backupsFolder, now, limits, validate = () => Promise.resolve(null) } = options
  const journal = openChangeJournal({
    folder: backupsFolder,
    now,
    ...(limits === undefined ? {} : { limits }),
  })
  const seen = createSeenTexts()
  const stops = new Set<() => void>()
  let writing: Promise<unknown> = Promise.resolve()

  const read = async (id: DocumentId): Promise<ReadDocument> => {
    const found = await readDocument(id, fileOf(options, id))
    if (found.text !== null) seen.remember(found.state.revision, found.text)
    return found
  }
  const oneByOne = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const next = writing.then(work, work)
    writing = next.catch(() => undefined)
    return next
  }
  const conflict = (theirs: ReadDocument, base: string | null, ours: string): ChangeResult => ({
    outcome: 'conflict',
    base: base ?? '',
    theirs: theirs.text ?? '',
    ours,
    revision: theirs.state.revision,
  })
  const write = async (change: Write): Promise<ChangeResult> => {
    const written = await writeDocument(journal, change)
    if (written === null) {
      const theirs = await read(change.id)
      return conflict(theirs, change.before.text, change.contents?.toString() ?? '')
    }
    const backup = change.before.bytes === null ? null : written.record.id
    return { outcome: 'written', revision: written.revision ?? '', backup }
  }
  const change = async (id: DocumentId, revision: string | null, wanted: Wanted): Promise<ChangeResult> => {
    const before = await read(id)
    if (before.state.revision !== revision) {
      const base = seen.find(revision)
      return conflict(before, base, oursOf(wanted, base))
    }
    const text = wantedText(before, wanted)
    if (text === before.text) return { outcome: 'written', revision: revision ?? '', backup: null }
    refuseIfReadOnly(before)
    if ('edits' in wanted) await refuseIfItBreaks(before, text, validate)
    return write({ id, before, contents: text, reason: wanted.reason })
  }
  const preview = async (id: DocumentId, wanted: Wanted): ReturnType<Documents['preview']> => {
    const before = await read(id)
    const after = wantedText(before, wanted)
    return previewChange({ id, file: before.state.file, validate }, before.text ?? '', after)
  }

  return {
    states: async () => Promise.all((await documentIds(options)).map(async (id) => (await read(id)).state)),
    async text(id) {
      const { state, text } = await read(id)
      if (text === null && state.problem !== null) throw AppError.fromWire(state.problem)
      return { text: text ?? '', revision: state.revision }
    },
    preview: (id, _revision, edits) => preview(id, { edits, reason: '' }),
    previewText: (id, _revision, text) => preview(id, { text, reason: '' }),
    apply: (id, revision, edits, reason) => oneByOne(() => change(id, revision, { edits, reason })),
    applyText: (id, revision, text, reason) => oneByOne(() => change(id, revision, { text, reason })),
    removeLayer: (id, revision, reason) =>
      oneByOne(async () => {
        if (!id.startsWith('profile:')) throw onlyLayers(id)
        const before = await read(id)
        if (before.state.revision !== revision) return conflict(before, seen.find(revision), '')
        return write({ id, before, contents: null, reason })
      }),
    async backups() {
      const [records, kept] = await Promise.all([journal.records(), journal.kept()])
      return records
        .toReversed()
        .filter(({ id }) => kept.has(id))
        .map(({ id, document, at, reason, bytesBefore }) => {
          return { id, document, at, reason, bytes: bytesBefore ?? 0 }
        })
    },
    restore: (backupId) =>
      oneByOne(async () => {
        const record = (await journal.records()).find(({ id }) => id === backupId)
        const contents = record === undefined ? null : await journal.backup(record.id)
        if (record === undefined || contents === null) throw noBackup(backupId)
        const before = await read(record.document)
        return write({ id: record.document, before, contents, reason: `Restore ${backupId}` })
      }),
    undo: () =>
      oneByOne(async () => {
        const record = (await journal.records()).findLast(({ settled }) => !settled)
        if (record === undefined) return null
        const before = await read(record.document)
        const backup = await journal.backup(record.id)
        if (before.state.revision !== record.after) {
          const was = backup?.toString() ?? ''
          return conflict(before, seen.find(record.after) ?? withHunks(was, record.hunks ?? []), was)
        }
        const { contents } = reverseChange(record, before.bytes, backup)
        const restored = before.bytes === null ? backup : contents
        const reason = `Undo: ${record.reason}`
        const result = await write({ id: record.document, before, contents: restored, reason, settled: true })
        if (result.outcome === 'written') await journal.settle(record)
        return result
      }),
    onChange(listener) {
      const stop = watchDocuments(options, listener, options.watch)
      stops.add(stop)
      return () => {
        stop()
        stops.delete(stop)
      }
    },
    close() {
      for (const stop of stops) stop()
      stops.clear()
    },
  }
}

type Wanted = { reason: string } & ({ edits: readonly DocumentEdit[] } | { text: string })

/** @throws AppError when it cannot be edited by key, or shown as text at all */
function wantedText({ state, text, bytes }: ReadDocument, wanted: Wanted): string {
  if (bytes === null && state.problem !== null) throw AppError.fromWire(state.problem)
  if (bytes !== null && text === null) throw AppError.fromWire(state.problem ?? noText(state.file))
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
    what: `The change was not written, because the result would be refused: ${verdict.text}`,
    where: file,
    fix: 'Correct the values, or write it in the raw view if you are sure',
  })
}

function noBackup(id: string): AppError {
  return new AppError('config_write_failed', {
    what: 'There is no such backup, or it was too old to be kept',
    current: id,
    fix: 'Choose another one from the list',
  })
}

function onlyLayers(id: DocumentId): AppError {
  return new AppError('invalid_request', { what: 'Only a profile layer can be removed', current: id })
}

const noText = (file: string): ReturnType<AppError['toWire']> =>
  new AppError('config_unreadable', { what: 'The file cannot be shown as text', where: file }).toWire()
