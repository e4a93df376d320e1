import type { ConfigState } from '../config/config-state.ts'
import type { Keychain, KeychainKind } from '../config/stored-key.ts'
import type { Translate } from './translate.ts'

type KeyFacts = Pick<ConfigState['providers'][number], 'key' | 'envKey' | 'storedKey'>

/** How the key of a provider stands and where it is from; for one that needs none, that. */
export function keyStateText(t: Translate, { key, envKey, storedKey }: KeyFacts): string {
  if (storedKey !== null) return t(`storedKey.${storedKey}`)
  if (key === 'none') return t('settings.keyState.none')
  if (envKey === null) return t('providers.keySet')
  return t(`settings.keyState.${key}`, { variable: envKey })
}

/**
 * What the system calls the place where secrets are kept.
 *
 * @param kind null: the keychain was not asked yet, so the system decides
 * @param platform as Node names it, `linux` and the like; more may follow after a space
 */
export function keychainName(t: Translate, kind: KeychainKind | null, platform: string): string {
  return t(`keychain.${kind ?? usualKind(platform)}`)
}

/** Why there is no keychain; what the system said of it where that is all that is known. */
export function keychainReason(
  t: Translate,
  { reason, why }: Extract<Keychain, { available: false }>,
): string {
  return reason === undefined ? why : t(`noKeychain.${reason}`)
}

function usualKind(platform: string): KeychainKind {
  if (platform.startsWith('darwin')) return 'macos'
  return platform.startsWith('win32') ? 'windows' : 'secret-service'
}
