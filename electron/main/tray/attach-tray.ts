import { app, Notification, type Menu } from 'electron'
import type { Host } from '../../host/host-api.ts'
import type { PreferencesStore } from '../../settings/preferences-store.ts'
import { toWireError } from '../../../shared/errors/app-error.ts'
import type { EventPayload } from '../../../shared/ipc/contract.ts'
import { createTranslate, resolveLanguage } from '../../../shared/i18n/language.ts'
import type { Translate } from '../../../shared/i18n/translate.ts'
import type { Access } from '../access.ts'
import { emit } from '../ipc/emit.ts'
import type { MainWindow } from '../windows/main-window.ts'
import { statusLine, trayMenuModel, type TrayAction } from './menu-model.ts'
import { createTray } from './tray.ts'
import type { PanelTone } from './tray-icon.ts'
import { trayStateOf, type TrayState } from './tray-state.ts'

export type TrayPresence = { menu(): Menu | null; state(): TrayState; destroy(): void }

type Parts = {
  host: Host
  window: MainWindow
  access: Access
  preferences: PreferencesStore
  icons: string
  panelTone: PanelTone
}

/** The tray icon, kept true to what the host publishes, and what its menu does. */
export function attachTray(parts: Parts): TrayPresence {
  const { host, preferences, icons } = parts
  let state: TrayState = 'stopped'
  const translate = (): Translate =>
    createTranslate(
      resolveLanguage(preferences.get().language, app.getPreferredSystemLanguages()[0] ?? app.getLocale()),
    )
  const tray = createTray(icons, parts.panelTone, (action) => perform(action, parts, translate()))

  function update(): void {
    const [proxy] = host.services.list().filter((service) => service.id === 'proxy')
    if (!proxy) return
    const config = host.config.state()
    const input = { proxy, activity: host.proxy.activity(), config, translate: translate(), now: Date.now() }
    state = trayStateOf(host.services.list(), config)
    tray.update({ state, tooltip: `codex-tray\n${statusLine(input)}`, items: trayMenuModel(input) })
  }
  const unsubscribe = [
    host.services.onChange(update),
    host.proxy.onActivity(update),
    host.config.onChange(update),
    preferences.onChange(update),
  ]
  update()

  return {
    menu: () => tray.menu(),
    state: () => state,
    destroy() {
      for (const stop of unsubscribe) stop()
      tray.destroy()
    },
  }
}

function perform(action: TrayAction, { host, window, access }: Parts, t: Translate): void {
  const failed = (error: unknown): void =>
    notify(`${t('tray.notice.actionFailed')}: ${toWireError(error).message}`)
  const actions: Record<TrayAction, () => void> = {
    'start-proxy': () => void host.services.start('proxy').catch(failed),
    'stop-proxy': () => void host.services.stop('proxy').catch(failed),
    'restart-proxy': () => void host.services.restart('proxy').catch(failed),
    'use-free-port': () => void host.config.useFreePort().catch(failed),
    'copy-base-url': () => {
      notify(t('tray.notice.baseUrlCopied', access.copyBaseUrl()))
    },
    'copy-key': () => {
      notify(t('tray.notice.keyCopied', { seconds: access.copyKey().clearsAfterMs / 1000 }))
    },
    'open-window': () => window.show(),
    'open-inspector': () => navigate(window, 'inspector'),
    'open-settings': () => navigate(window, 'settings'),
    quit: () => app.quit(),
  }
  actions[action]()
}

function navigate(window: MainWindow, page: EventPayload<'window.navigate'>['page']): void {
  window.show()
  const contents = window.current()?.webContents
  if (!contents) return
  // A window just created has no listener yet.
  if (contents.isLoading())
    contents.once('did-finish-load', () => emit(contents, 'window.navigate', { page }))
  else emit(contents, 'window.navigate', { page })
}

function notify(body: string): void {
  if (Notification.isSupported()) new Notification({ title: 'codex-tray', body, silent: true }).show()
}
