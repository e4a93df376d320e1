import { shell } from 'electron'
import type { Host } from '../../../host/host-api.ts'
import type { PreferencesStore } from '../../../settings/preferences-store.ts'
import type { Handlers } from '../register.ts'

type SettingsHandlers = Pick<
  Handlers,
  'config.state' | 'config.openInEditor' | 'preferences.get' | 'preferences.update'
>

export function settingsHandlers(host: Host, preferences: PreferencesStore): SettingsHandlers {
  return {
    'config.state': () => host.config.state(),
    'config.openInEditor': async () => {
      await shell.openPath(await host.config.ensureFile())
      return {}
    },
    'preferences.get': () => preferences.get(),
    'preferences.update': (patch) => preferences.update(patch),
  }
}
