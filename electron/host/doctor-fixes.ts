import { randomUUID } from 'node:crypto'
import type { DocumentEdit, DocumentId } from '../../shared/codex-config/document.ts'
import type { DoctorState, FixPreview, FixResult, FixTarget } from '../../shared/doctor/doctor-state.ts'
import { AppError } from '../../shared/errors/app-error.ts'
import { inEnglish, say, type Wording } from '../../shared/i18n/wording/wording.ts'
import type { ChangeReason, Documents } from '../codex-config/documents.ts'
import { autoFixTitle } from '../codex-config/our-names.ts'
import type { ChangeGroup } from '../codex-config/change-journal.ts'
import type { AutoFixPlan } from '../doctor/auto-fix.ts'

export type DoctorFixesOptions = {
  documents: Documents
  fileOf(document: DocumentId): string
  /** The texts of all fixes that are changes of files, done one after the other. */
  fixAll(): Promise<{ id: DocumentId; after: string }[]>
  /** The profile that mends what one can mend; null: nothing. */
  planProfile(): Promise<AutoFixPlan | null>
}

export type DoctorFixes = {
  /** @throws AppError `invalid_request` when there is nothing to change; as `Documents.preview` */
  preview(target: FixTarget): Promise<FixPreview[]>
  /** @param previews what the user has seen: nothing else is written. @throws AppError as `Documents.apply` */
  fix(target: FixTarget, previews: readonly Pick<FixPreview, 'document' | 'revision'>[]): Promise<FixResult>
  /** Puts the bytes back, also of a fix of an earlier run. @throws AppError `config_write_failed` when a file was changed since */
  undo(): Promise<void>
  /** Null when there is none, or something came after it. */
  lastFix(): Promise<DoctorState['lastFix']>
}

type Wanted = { edits: DocumentEdit[] } | { text: string }
type Plan = { title: Wording; changes: Map<DocumentId, Wanted> }

/** Of the journal: the note of a fix outlives the run in which it was made. */
export const doctorGroups = 'doctor:'

/** Fixes of the doctor, written through the documents of the editor: each with a backup, and to be taken back. */
export function createDoctorFixes(options: DoctorFixesOptions): DoctorFixes {
  const { documents, fileOf, fixAll, planProfile } = options

  const planOf = async (target: FixTarget): Promise<Plan> => {
    const plan = await (target.what === 'all'
      ? fixAll().then(planAll)
      : target.what === 'profile'
        ? planProfile().then(planOurs)
        : planOne(target))
    if (plan.changes.size === 0) throw nothingToChange()
    return plan
  }
  const write = (id: DocumentId, revision: string | null, wanted: Wanted, reason: ChangeReason) =>
    'edits' in wanted
      ? documents.apply(id, revision, wanted.edits, reason)
      : documents.applyText(id, revision, wanted.text, reason)

  return {
    async preview(target) {
      const { changes } = await planOf(target)
      return Promise.all(
        [...changes].map(async ([document, wanted]) => {
          const { revision } = await documents.text(document)
          const { diff, blocked } =
            'edits' in wanted
              ? await documents.preview(document, revision, wanted.edits)
              : await documents.previewText(document, revision, wanted.text)
          return { document, file: fileOf(document), revision, diff, blocked }
        }),
      )
    },
    async fix(target, previews) {
      const { title, changes } = await planOf(target)
      const reason = { reason: say('change.doctor', { title }), group: `${doctorGroups}${randomUUID()}` }
      for (const [document, wanted] of inOrder(changes)) {
        const seen = previews.find((preview) => preview.document === document)
        if (seen === undefined) throw notSeen(fileOf(document))
        const result = await write(document, seen.revision, wanted, reason)
        if (result.outcome === 'conflict') return { outcome: 'conflict', file: fileOf(document) }
      }
      return { outcome: 'written' }
    },
    async undo() {
      const last = await documents.lastGroup(doctorGroups)
      if (last === null) throw changedSince()
      const result = await documents.undoGroup(last.id)
      if (result?.outcome === 'conflict') throw changedSince()
    },
    async lastFix() {
      const last = await documents.lastGroup(doctorGroups)
      if (last === null) return null
      return { ...titleOf(last), at: last.at, files: last.files }
    },
  }
}

/** What was done, without who did it. */
function titleOf({ reason, text }: ChangeGroup): { title: string; text: Wording | null } {
  const title = text?.key === 'change.doctor' ? text.values['title'] : undefined
  if (title === undefined) return { title: reason, text: null }
  return typeof title === 'string' ? { title, text: null } : { title: inEnglish(title), text: title }
}

function planOne({ finding }: Extract<FixTarget, { what: 'finding' }>): Plan {
  const changes = new Map<DocumentId, { edits: DocumentEdit[] }>()
  for (const { document, edit } of finding.fix?.edits ?? []) {
    changes.set(document, { edits: [...(changes.get(document)?.edits ?? []), edit] })
  }
  return { title: finding.fix?.text ?? finding.text, changes }
}

const planAll = (texts: readonly { id: DocumentId; after: string }[]): Plan => ({
  title: say('fix.all'),
  changes: new Map(texts.map(({ id, after }) => [id, { text: after }])),
})

const planOurs = (plan: AutoFixPlan | null): Plan => ({
  title: autoFixTitle,
  changes: plan?.changes ?? new Map<DocumentId, Wanted>(),
})

/** Layers first: what config.toml loses must be somewhere before. */
function inOrder(changes: ReadonlyMap<DocumentId, Wanted>): [DocumentId, Wanted][] {
  return [...changes].toSorted(([one], [other]) => Number(one === 'codex') - Number(other === 'codex'))
}

const nothingToChange = (): AppError =>
  new AppError('invalid_request', {
    what: 'There is nothing to change in the files',
    fix: 'Look again: it may be mended already, or only a command can mend it',
  })

const notSeen = (where: string): AppError =>
  new AppError('config_write_failed', {
    what: 'The fix would change a file that was not shown before; nothing was written to it',
    where,
    fix: 'Look at the change again',
  })

const changedSince = (): AppError =>
  new AppError('config_write_failed', {
    what: 'A file was changed since the fix, so the fix was not taken back',
    fix: 'Restore a backup on the Config files page, or change the file by hand',
  })
