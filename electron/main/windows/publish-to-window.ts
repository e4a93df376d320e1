import type { Host } from '../../host/host-api.ts'
import type { PreferencesStore } from '../../settings/preferences-store.ts'
import { emit } from '../ipc/emit.ts'
import type { EventName, EventPayload } from '../../../shared/ipc/contract.ts'
import type { MainWindow } from './main-window.ts'

/** State goes one way: whatever changes is announced to the window, if there is one, and mirrored there. */
export function publishToWindow(host: Host, preferences: PreferencesStore, window: MainWindow): void {
  const send = <N extends EventName>(name: N, payload: EventPayload<N>): void => {
    const contents = window.current()?.webContents
    if (contents) emit(contents, name, payload)
  }
  host.services.onChange((all) => send('services.changed', all))
  host.proxy.onActivity((activity) => send('proxy.activity', activity))
  host.config.onChange((state) => send('config.changed', state))
  host.daemon.onState((state) => send('daemon.state', state))
  host.daemon.onApprovals((approvals) => send('approvals.changed', [...approvals]))
  host.documents.onChange(() => send('documents.changed', {}))
  host.doctor.onState((state) => send('doctor.changed', state))
  let { installing } = host.versions.state()
  host.versions.onState((state) => {
    // Progress comes many times a second, and is all that has changed then.
    if (state.installing === installing) send('versions.changed', state)
    else send('versions.progress', state.installing)
    installing = state.installing
  })
  preferences.onChange((all) => send('preferences.changed', all))
}
