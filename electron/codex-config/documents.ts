import type {
  Backup,
  ChangePreview,
  ChangeResult,
  DocumentEdit,
  DocumentId,
  DocumentState,
} from '../../shared/codex-config/document.ts'
import type { Wording } from '../../shared/i18n/wording/wording.ts'
import type { ChangeGroup } from './change-journal.ts'

export type DocumentText = { text: string; revision: string | null; file: string }

/** What somebody who can judge says of a text before it is written: Codex itself, or the schema of our own file. */
export type Verdict = { ok: boolean; text: Wording }

/** @returns null when there is nobody to ask about such a document */
export type Validate = (id: DocumentId, text: string) => Promise<Verdict | null>

/** What was about to be done: as a user called it, or in words of ours. */
export type ChangeWords = string | Wording

/** For the list of backups. Changes of one group are taken back as one. */
export type ChangeReason = ChangeWords | { reason: ChangeWords; group: string }

/** A change of one of several documents. */
export type DocumentChange = { document: DocumentId; edit: DocumentEdit }

/**
 * The files the editor shows. Reading, listing, watching and closing write nothing; every write keeps the bytes that
 * were there, is made in one step, and can be undone.
 */
export type Documents = {
  /** Codex's file and ours, also when they do not exist, and each profile layer that does. */
  states(): Promise<DocumentState[]>
  /**
   * Empty with revision null when there is no such file.
   *
   * @throws AppError the state's problem when it cannot be shown as text; invalid TOML can
   */
  text(id: DocumentId): Promise<DocumentText>
  /** As it was at a revision that was handed out lately; null when that is not known any more. */
  textAt(id: DocumentId, revision: string | null): DocumentText | null
  /**
   * @param revision what the edits were made for; the preview is always of the file as it is now
   * @throws AppError `config_write_failed` when the file cannot be changed, its problem when it cannot be edited by key
   */
  preview(id: DocumentId, revision: string | null, edits: readonly DocumentEdit[]): Promise<ChangePreview>
  previewText(id: DocumentId, revision: string | null, text: string): Promise<ChangePreview>
  /**
   * Writes when the file still has that revision; else nothing, and the three texts come back.
   *
   * @throws AppError `config_write_failed` naming why nothing was written, `config_invalid` when the result would be
   *   refused by who validates and the present text is not, `data_dir_unusable` when no backup can be made
   */
  apply(
    id: DocumentId,
    revision: string | null,
    edits: readonly DocumentEdit[],
    reason: ChangeReason,
  ): Promise<ChangeResult>
  /** As {@link Documents.apply} for the raw view: what does not parse is written too, since its user says so. */
  applyText(
    id: DocumentId,
    revision: string | null,
    text: string,
    reason: ChangeReason,
  ): Promise<ChangeResult>
  /** Removes a profile layer, with a backup. @throws AppError as apply; `invalid_request` for any other document */
  removeLayer(id: DocumentId, revision: string, reason: ChangeReason): Promise<ChangeResult>
  /** Newest first. */
  backups(): Promise<Backup[]>
  /** @throws AppError `config_write_failed` when there is no such backup (any more) */
  restore(backupId: string): Promise<ChangeResult>
  /**
   * Takes back the last change that still stands, with its group; again: the one before it. Refused with the three texts
   * (base: as we left it, theirs: as it is, ours: as it was before) when a file changed since.
   *
   * @returns null when there is nothing to undo
   */
  undo(): Promise<ChangeResult | null>
  /** The newest group whose id begins so, as long as nothing came after it that an undo would have to step over. */
  lastGroup(prefix: string): Promise<ChangeGroup | null>
  /** As {@link Documents.undo} for that group. */
  undoGroup(id: string): Promise<ChangeResult | null>
  /** Called when a document may have changed, by whomever. @returns stop */
  onChange(listener: () => void): () => void
  close(): void
}
