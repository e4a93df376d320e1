import type { ErrorFacts } from '../errors/app-error.ts'
import type { ResolvedProvider } from './routing-config.ts'
import type { StoredKeyState } from './stored-key.ts'

type Provider = Pick<ResolvedProvider, 'id' | 'envKey' | 'storedKey' | 'apiKey'>

/** Whether a provider takes a key of ours that is not there. */
export function isKeyMissing({ envKey, storedKey, apiKey }: Omit<Provider, 'id'>): boolean {
  return (envKey !== null || storedKey !== null) && (apiKey === null || apiKey === '')
}

/** Why the key of a provider cannot be used and what to do about it, for one that {@link isKeyMissing}. */
export function missingKeyFacts({ id, envKey, storedKey }: Omit<Provider, 'apiKey'>): ErrorFacts {
  if (storedKey === null) {
    return {
      what: `The key of provider "${id}" is not set`,
      where: `model_providers.${id}.env_key`,
      current: `the environment variable ${envKey ?? ''} is unset or empty`,
      fix: `Set ${envKey ?? 'it'} and restart codex-tray`,
    }
  }
  return {
    what: `The stored key of provider "${id}" cannot be used`,
    where: `model_providers.${id}.key_source`,
    ...reasons[storedKey],
  }
}

const byVariable = 'name an environment variable with env_key in place of key_source'

const reasons: Readonly<Record<StoredKeyState, { current: string; fix: string }>> = {
  missing: {
    current: 'no key is stored',
    fix: `Open the codex-tray window and set it under Providers, or ${byVariable}`,
  },
  headless: {
    current: 'it is encrypted with the keychain, which only the codex-tray app can open',
    fix: `Run the codex-tray app instead of codex-tray serve, or ${byVariable}`,
  },
  'no-keychain': {
    current: 'the keychain that encrypted it is locked or not there',
    fix: `Unlock the keychain and start codex-tray again, set the key anew under Providers, or ${byVariable}`,
  },
  unreadable: {
    current: 'it was encrypted by another keychain than the one that is there',
    fix: `Open the codex-tray window and set it anew under Providers, or ${byVariable}`,
  },
  opening: {
    current: 'the keychain has not been opened yet',
    fix: `Answer the keychain if it asks for its password and try again, or ${byVariable}`,
  },
  encrypted: { current: 'it is empty', fix: `Set it anew under Providers, or ${byVariable}` },
  plain: { current: 'it is empty', fix: `Set it anew under Providers, or ${byVariable}` },
}
