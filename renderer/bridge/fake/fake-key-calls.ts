import type { StoredKeyState } from '../../../shared/config/stored-key.ts'
import { AppError } from '../../../shared/errors/app-error.ts'
import type { FakeHandlers } from './fake-client.ts'
import { moment, type FakeMain } from './fake-main.ts'

export type FakeKeyCalls = Pick<FakeHandlers, 'keys.state' | 'keys.set' | 'keys.clear'>

/** Stored keys, played: only how they stand is kept. */
export function fakeKeyCalls(main: FakeMain): FakeKeyCalls {
  const put = (id: string, storedKey: StoredKeyState): void => {
    const { files } = main.state
    const { providers, keys } = files
    main.state = {
      ...main.state,
      files: {
        ...files,
        providers: providers.map((one) =>
          one.id === id && one.storedKey !== null ? { ...one, storedKey } : one,
        ),
        keys: { ...keys, leftOver: keys.leftOver.filter((one) => one !== id) },
      },
    }
    main.emit('documents.changed', {})
  }
  return {
    'keys.state': () => main.state.files.keys,
    'keys.set': async ({ provider, mayBePlain }) => {
      await moment(200)
      const isPlain = main.state.files.keys.keychain?.available === false
      if (isPlain && !mayBePlain) throw new AppError('keychain_unavailable', { what: 'There is no keychain' })
      put(provider, isPlain ? 'plain' : 'encrypted')
      return {}
    },
    'keys.clear': ({ provider }) => {
      put(provider, 'missing')
      return {}
    },
  }
}
