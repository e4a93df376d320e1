import type { Host } from '../../../host/host-api.ts'
import type { Handlers } from '../register.ts'

type KeysHandlers = Pick<Handlers, 'keys.state' | 'keys.set' | 'keys.clear'>

export function keysHandlers(keys: Host['keys']): KeysHandlers {
  return {
    'keys.state': ({ askKeychain }) => keys.state(askKeychain),
    'keys.set': async ({ provider, key, mayBePlain }) => {
      await keys.set(provider, key, mayBePlain)
      return {}
    },
    'keys.clear': async ({ provider }) => {
      await keys.clear(provider)
      return {}
    },
  }
}
