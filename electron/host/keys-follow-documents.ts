import type { ChangeRequest } from '../../shared/codex-config/change-request.ts'
import type { Documents } from '../codex-config/documents.ts'
import type { StoredKeys } from '../settings/stored-keys.ts'
import type { Host } from './host-api.ts'
import { idsWithKey } from './ids-with-key.ts'

type Writers = Pick<Host['documents'], 'apply' | 'restore' | 'undo'>
type Ids = ReadonlySet<string>

/**
 * Stored keys go along with what is done to providers of our file in the window: copied, renamed and deleted with
 * them. Undo and restored backups bring deleted ones back as long as this process lives; after it they are gone.
 * What is written as text, here or in an editor, takes no key away: the window lists those that are left over.
 */
export function keysFollowDocuments(
  documents: Writers,
  files: Pick<Documents, 'text'>,
  keys: StoredKeys,
): Writers {
  const rewound = async (before: Ids | null): Promise<void> => {
    const after = await idsWithKey(files)
    // While the file cannot be read, nobody knows whose keys are needed.
    if (after === null) return
    for (const id of before ?? []) if (!after.has(id)) await keys.bury(id)
    for (const id of after) if (before?.has(id) !== true) await keys.unearth(id)
  }
  return {
    async apply(request, revisions, reason) {
      const before = await idsWithKey(files)
      const written = await documents.apply(request, revisions, reason)
      if (written.document === 'ours' && written.result.outcome === 'written') {
        const after = await idsWithKey(files)
        if (before !== null && after !== null) await follow(request, before, after, keys)
      }
      return written
    },
    async restore(backup) {
      const before = await idsWithKey(files)
      const result = await documents.restore(backup)
      if (result.outcome === 'written') await rewound(before)
      return result
    },
    async undo() {
      const before = await idsWithKey(files)
      const result = await documents.undo()
      if (result?.outcome === 'written') await rewound(before)
      return result
    },
  }
}

async function follow(request: ChangeRequest, before: Ids, after: Ids, keys: StoredKeys): Promise<void> {
  switch (request.kind) {
    case 'provider.add':
    case 'provider.delete':
      // A new one does not inherit what an earlier one of its name left.
      return keys.bury(request.id)
    case 'provider.duplicate': {
      const copy = [...after].find((id) => !before.has(id))
      return copy === undefined ? undefined : keys.copy(request.id, copy)
    }
    case 'provider.edit': {
      const { id, newId } = request
      if (!before.has(id)) return keys.bury(newId)
      if (id !== newId) await keys.move(id, newId)
      return after.has(newId) ? undefined : keys.bury(newId)
    }
    default:
      return undefined
  }
}
