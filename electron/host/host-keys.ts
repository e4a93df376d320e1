import type { ConfigStore } from '../settings/config-store.ts'
import type { StoredKeys } from '../settings/stored-keys.ts'
import type { Host } from './host-api.ts'

/** Stored keys as the window may use them: set and taken away, never read. */
export function createHostKeys(keys: StoredKeys, store: Pick<ConfigStore, 'current'>): Host['keys'] {
  return {
    async state(askKeychain) {
      const kept = [...keys.values()]
      return {
        keychain: askKeychain ? await keys.keychain() : null,
        file: keys.file,
        keys: kept.map(([provider, { state }]) => ({ provider, state })),
        leftOver: leftOver(
          kept.map(([id]) => id),
          store,
        ),
        problem: keys.problem(),
      }
    },
    set: (provider, key, mayBePlain) => keys.set(provider, key, mayBePlain),
    clear: (provider) => keys.clear(provider),
  }
}

function leftOver(ids: readonly string[], store: Pick<ConfigStore, 'current'>): string[] {
  const { config, problem } = store.current()
  // While the file cannot be read, every provider seems to be gone.
  if (problem !== null) return []
  return ids.filter((id) => config.model_providers?.[id]?.key_source !== 'keychain')
}
