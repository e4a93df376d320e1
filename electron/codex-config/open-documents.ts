import { resolve } from 'node:path'
import type { DocumentId } from '../../shared/codex-config/document.ts'
import { AppError } from '../../shared/errors/app-error.ts'
import { createQueue } from '../node/create-queue.ts'
import type { WatchOptions } from '../node/watch-file.ts'
import {
  changeDocument,
  removeLayer,
  restoreBackup,
  wantedText,
  type ChangeContext,
  type Wanted,
} from './change-document.ts'
import { openChangeJournal, type ChangeRecord, type JournalLimits } from './change-journal.ts'
import { documentIds, fileOf, type DocumentPlaces } from './document-places.ts'
import type { Documents, Validate } from './documents.ts'
import { previewChange } from './preview-change.ts'
import { readDocument, type ReadDocument } from './read-document.ts'
import { createSeenTexts } from './seen-texts.ts'
import { lastGroup, undoChange, undoGroup } from './undo-changes.ts'
import { watchDocuments } from './watch-documents.ts'

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
  const whole = openChangeJournal({
    folder: backupsFolder,
    now,
    ...(limits === undefined ? {} : { limits }),
  })
  // With another CODEX_HOME the same journal holds changes of other files.
  const isHere = ({ document, file }: ChangeRecord): boolean =>
    resolve(file) === resolve(fileOf(options, document))
  const journal = { ...whole, records: async () => (await whole.records()).filter(isHere) }
  const seen = createSeenTexts()
  const stops = new Set<() => void>()

  const read = async (id: DocumentId): Promise<ReadDocument> => {
    const found = await readDocument(id, fileOf(options, id))
    if (found.text !== null) seen.remember(found.state.revision, found.text)
    return found
  }
  const context: ChangeContext = { journal, seen, validate, read }
  const inOrder = createQueue()
  const preview = async (id: DocumentId, wanted: Wanted): ReturnType<Documents['preview']> => {
    const before = await read(id)
    const after = wantedText(before, wanted)
    const { file, readOnly: blocked } = before.state
    return previewChange({ id, file, validate, blocked }, before.text ?? '', after)
  }

  return {
    states: async () => Promise.all((await documentIds(options)).map(async (id) => (await read(id)).state)),
    async text(id) {
      const { state, text } = await read(id)
      if (text === null && state.problem !== null) throw AppError.fromWire(state.problem)
      return { text: text ?? '', revision: state.revision, file: state.file }
    },
    textAt(id, revision) {
      const text = seen.find(revision)
      return text === null ? null : { text, revision, file: fileOf(options, id) }
    },
    preview: (id, _revision, edits) => preview(id, { edits }),
    previewText: (id, _revision, text) => preview(id, { text }),
    apply: (id, revision, edits, reason) =>
      inOrder(() => changeDocument(context, id, revision, { edits, reason })),
    applyText: (id, revision, text, reason) =>
      inOrder(() => changeDocument(context, id, revision, { text, reason })),
    removeLayer: (id, revision, reason) => inOrder(() => removeLayer(context, id, revision, reason)),
    async backups() {
      const [records, kept] = await Promise.all([journal.records(), journal.kept()])
      return records
        .toReversed()
        .filter(({ id }) => kept.has(id))
        .map(({ id, document, at, reason, text, bytesBefore }) => {
          return { id, document, at, reason, text, bytes: bytesBefore ?? 0 }
        })
    },
    restore: (backupId) => inOrder(() => restoreBackup(context, backupId)),
    undo: () => inOrder(() => undoChange(context)),
    lastGroup: (prefix) => lastGroup(context, prefix),
    undoGroup: (id) => inOrder(() => undoGroup(context, id)),
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
