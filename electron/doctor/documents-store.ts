import { join } from 'node:path'
import type { Documents } from '../codex-config/documents.ts'
import { changedMeanwhile, type DocumentStore } from './document-store.ts'

/** Writes as the window does: with the same notes and backups, so that its undo and `codex-tray restore` know of it. */
export function documentsStore(documents: Documents, backupsFolder: string): DocumentStore {
  return {
    async write({ id, file, before, after }, reason) {
      const { text, revision } = await documents.text(id)
      if ((revision === null ? null : text) !== before) throw changedMeanwhile(file)
      const result = await documents.applyText(id, revision, after, reason)
      if (result.outcome === 'conflict') throw changedMeanwhile(file)
      return result.backup === null ? null : join(backupsFolder, `${result.backup}.toml`)
    },
  }
}
