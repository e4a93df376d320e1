import { useEffect, useState } from 'react'
import type { KeysState } from '../../../shared/config/stored-key.ts'
import { useWindow } from '../../bridge/window-context.ts'

/**
 * What main says of the keychain and the keys. It is asked only where somebody wants to store one, for a locked
 * keychain then asks for its password.
 *
 * @returns null until it answered
 */
export function useKeys(wanted: boolean): KeysState | null {
  const { client, notices } = useWindow()
  const [keys, setKeys] = useState<KeysState | null>(null)
  useEffect(() => {
    if (!wanted) return
    let here = true
    client.call('keys.state', { askKeychain: true }).then(
      (state) => here && setKeys(state),
      (thrown: unknown) => here && notices.fail(thrown),
    )
    return () => {
      here = false
    }
  }, [client, notices, wanted])
  return keys
}
