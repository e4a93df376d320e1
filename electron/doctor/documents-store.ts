import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { say } from '../../shared/i18n/wording/wording.ts'
import type { Documents } from '../codex-config/documents.ts'
import { changedMeanwhile, type DocumentStore } from './document-store.ts'

/** Writes as the window does: with the same notes and backups, so that its undo and `codex-tray restore` know of it. */
export function documentsStore(documents: Documents, backupsFolder: string): DocumentStore {
  // What one run mends is taken back as one, by the window too.
  const group = `doctor:${randomUUID()}`
  const reason = say('change.doctor', { title: say('fix.all') })
  return {
    async write({ id, file, before, after }) {
      const { text, revision } = await documents.text(id)
      if ((revision === null ? null : text) !== before) throw changedMeanwhile(file)
      const result = await documents.applyText(id, revision, after, { reason, group })
      if (result.outcome === 'conflict') throw changedMeanwhile(file)
      return result.backup === null ? null : join(backupsFolder, `${result.backup}.toml`)
    },
  }
}
