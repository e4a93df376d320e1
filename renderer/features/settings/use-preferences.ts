import type { Preferences } from '../../../shared/config/preferences.ts'
import type { CallInput } from '../../../shared/ipc/contract.ts'
import { useAction, useAppState, useWindow } from '../../bridge/window-context.ts'

/** The preferences main holds; a change shows once main has published it. */
export function usePreferences(): {
  preferences: Preferences
  update: (change: CallInput<'preferences.update'>) => void
} {
  const { client } = useWindow()
  const { run } = useAction()
  const preferences = useAppState((state) => state.preferences)
  return { preferences, update: (change) => run(() => client.call('preferences.update', change)) }
}
