import type { Documents } from '../codex-config/documents.ts'
import type { StoredKeys } from '../settings/stored-keys.ts'
import type { Host } from './host-api.ts'
import { idsWithKey } from './ids-with-key.ts'

/** Stored keys as the window may use them: set and taken away, never read. */
export function createHostKeys(keys: StoredKeys, files: Pick<Documents, 'text'>): Host['keys'] {
  return {
    async state(askKeychain) {
      const kept = [...keys.values()].map(([provider, { state }]) => ({ provider, state }))
      // Of the file itself: what is in force follows it a moment later.
      const used = await idsWithKey(files)
      return {
        keychain: askKeychain ? await keys.keychain() : null,
        file: keys.file,
        keys: kept,
        // While the file cannot be read, every provider seems to be gone.
        leftOver: kept.map(({ provider }) => provider).filter((id) => used !== null && !used.has(id)),
        problem: keys.problem(),
      }
    },
    set: (provider, key, mayBePlain) => keys.set(provider, key, mayBePlain),
    clear: (provider) => keys.clear(provider),
  }
}
