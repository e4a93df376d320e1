import type { ChangeResult, DocumentEdit, DocumentId } from '../../shared/codex-config/document.ts'
import type { FixPreview, FixResult, FixTarget } from '../../shared/doctor/doctor-state.ts'
import { AppError } from '../../shared/errors/app-error.ts'
import { inEnglish, say, type Wording } from '../../shared/i18n/wording/wording.ts'
import type { Documents } from '../codex-config/documents.ts'
import { autoFixTitle } from '../codex-config/our-names.ts'
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
  /** Puts the bytes back. @throws AppError `config_write_failed` when a file was changed since */
  undo(): Promise<void>
  lastFix(): { title: string; text: Wording; files: string[] } | null
}

type Wanted = { edits: DocumentEdit[] } | { text: string }
type Plan = { title: Wording; changes: Map<DocumentId, Wanted> }
type Written = { document: DocumentId; revision: string; backup: string | null }

/** Fixes of the doctor, written through the documents of the editor: each with a backup, and to be taken back. */
export function createDoctorFixes(options: DoctorFixesOptions): DoctorFixes {
  const { documents, fileOf, fixAll, planProfile } = options
  let last: { title: Wording; written: Written[] } | null = null

  const planOf = async (target: FixTarget): Promise<Plan> => {
    const plan = await (target.what === 'all'
      ? fixAll().then(planAll)
      : target.what === 'profile'
        ? planProfile().then(planOurs)
        : planOne(target))
    if (plan.changes.size === 0) throw nothingToChange()
    return plan
  }
  const write = (id: DocumentId, revision: string | null, wanted: Wanted, title: Wording) =>
    'edits' in wanted
      ? documents.apply(id, revision, wanted.edits, say('change.doctor', { title }))
      : documents.applyText(id, revision, wanted.text, say('change.doctor', { title }))

  return {
    async preview(target) {
      const { changes } = await planOf(target)
      return Promise.all(
        [...changes].map(async ([document, wanted]) => {
          const { revision } = await documents.text(document)
          const { diff } =
            'edits' in wanted
              ? await documents.preview(document, revision, wanted.edits)
              : await documents.previewText(document, revision, wanted.text)
          return { document, file: fileOf(document), revision, diff }
        }),
      )
    },
    async fix(target, previews) {
      const { title, changes } = await planOf(target)
      const written: Written[] = []
      for (const [document, wanted] of inOrder(changes)) {
        const seen = previews.find((preview) => preview.document === document)
        if (seen === undefined) throw notSeen(fileOf(document))
        const result = await write(document, seen.revision, wanted, title)
        if (result.outcome === 'conflict') return { outcome: 'conflict', file: fileOf(document) }
        written.push({ document, revision: result.revision, backup: result.backup })
        last = { title, written }
      }
      return { outcome: 'written' }
    },
    async undo() {
      for (const change of last?.written.toReversed() ?? []) {
        const { revision } = await documents.text(change.document)
        if (revision !== change.revision) throw changedSince(fileOf(change.document))
        const result = await takeBack(documents, change)
        if (result?.outcome === 'conflict') throw changedSince(fileOf(change.document))
      }
      last = null
    },
    lastFix() {
      if (last === null) return null
      const files = last.written.map(({ document }) => fileOf(document))
      return { title: inEnglish(last.title), text: last.title, files }
    },
  }
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

/** A file that a fix made is a profile layer, and goes again. */
function takeBack(
  documents: Documents,
  { document, revision, backup }: Written,
): Promise<ChangeResult | null> {
  if (backup !== null) return documents.restore(backup)
  return document.startsWith('profile:')
    ? documents.removeLayer(document, revision, say('change.undo-of-fix'))
    : documents.undo()
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

const changedSince = (where: string): AppError =>
  new AppError('config_write_failed', {
    what: 'The file was changed since the fix, so the fix was not taken back',
    where,
    fix: 'Restore a backup on the Config files page, or change the file by hand',
  })
