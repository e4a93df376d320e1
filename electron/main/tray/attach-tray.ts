import { app, type Menu } from 'electron'
import { pressingLimit } from '../../../shared/codex/usage-limit-level.ts'
import { countPressing } from '../../../shared/doctor/doctor-state.ts'
import { toWireError } from '../../../shared/errors/app-error.ts'
import { createTranslate, resolveLanguage, type Language } from '../../../shared/i18n/language.ts'
import type { Translate } from '../../../shared/i18n/translate.ts'
import type { ServiceId, ServiceStatus } from '../../../shared/services/service-status.ts'
import type { UseInCodexState } from '../../../shared/codex-config/use-in-codex-state.ts'
import type { Host } from '../../host/host-api.ts'
import type { PreferencesStore } from '../../settings/preferences-store.ts'
import type { Access } from '../access.ts'
import { notify } from '../notify.ts'
import type { MainWindow } from '../windows/main-window.ts'
import { navigate } from '../windows/navigate.ts'
import { codexLine, limitLine } from './codex-lines.ts'
import { statusLine, trayMenuModel, type TrayAction, type TrayMenuInput } from './menu-model.ts'
import { chooseProvider } from './choose-provider.ts'
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
  let useInCodex: UseInCodexState | null = null
  const words = (): Translate => createTranslate(languageOf(preferences))
  const tray = createTray(
    icons,
    parts.panelTone,
    (action) => perform(action, parts, words()),
    (id) => void chooseProvider(host, id, words()),
  )

  function update(): void {
    const input = menuInput(host, languageOf(preferences), useInCodex)
    if (input === null) return
    const { codex, now } = input
    const reached = pressingLimit(codex.daemon.account.limits, now)?.level === 'reached'
    const attention = codex.approvals > 0 || reached || input.findings > 0
    state = trayStateOf(host.services.list(), input.config, attention)
    tray.update({ state, tooltip: tooltip(input), items: trayMenuModel(input) })
  }
  const askUseInCodex = (): void => {
    void host.useInCodex.state().then(
      (now) => {
        useInCodex = now
        return update()
      },
      () => undefined,
    )
  }
  const unsubscribe = [
    host.documents.onChange(askUseInCodex),
    host.services.onChange(update),
    host.proxy.onActivity(update),
    host.config.onChange(update),
    host.daemon.onState(update),
    host.daemon.onApprovals(update),
    host.doctor.onState(update),
    preferences.onChange(update),
  ]
  update()
  askUseInCodex()

  return {
    menu: () => tray.menu(),
    state: () => state,
    destroy() {
      for (const stop of unsubscribe) stop()
      tray.destroy()
    },
  }
}

/** The language of the tray and of notifications: the window's. */
export function languageOf(preferences: PreferencesStore): Language {
  const system = app.getPreferredSystemLanguages()[0] ?? app.getLocale()
  return resolveLanguage(preferences.get().language, system)
}

function menuInput(host: Host, language: Language, useInCodex: UseInCodexState | null): TrayMenuInput | null {
  const services = host.services.list()
  const statusOf = (id: ServiceId): ServiceStatus | undefined => services.find((service) => service.id === id)
  const [proxy, service] = [statusOf('proxy'), statusOf('daemon')]
  if (proxy === undefined || service === undefined) return null
  return {
    proxy,
    activity: host.proxy.activity(),
    config: host.config.state(),
    codex: { service, daemon: host.daemon.state(), approvals: host.daemon.approvals().length },
    useInCodex,
    findings: countPressing(host.doctor.state().report?.findings ?? []),
    translate: createTranslate(language),
    language,
    now: Date.now(),
  }
}

function tooltip(input: TrayMenuInput): string {
  const { translate, language, now } = input
  const lines = { ...input.codex, translate, language, now }
  const limit = limitLine(lines)
  const findings = input.findings > 0 ? [`⚠ ${translate('tray.findings', { count: input.findings })}`] : []
  return [
    'codex-tray',
    statusLine(input),
    codexLine(lines),
    ...(limit === null ? [] : [limit]),
    ...findings,
  ].join('\n')
}

function perform(action: TrayAction, { host, window, access }: Parts, t: Translate): void {
  const failed = (error: unknown): void =>
    notify(`${t('tray.notice.actionFailed')}: ${toWireError(error).message}`)
  const actions: Record<TrayAction, () => void> = {
    'start-proxy': () => void host.services.start('proxy').catch(failed),
    'stop-proxy': () => void host.services.stop('proxy').catch(failed),
    'restart-proxy': () => void host.services.restart('proxy').catch(failed),
    'start-daemon': () => void host.services.start('daemon').catch(failed),
    'stop-daemon': () => void host.services.stop('daemon').catch(failed),
    'use-free-port': () => void host.config.useFreePort().catch(failed),
    'use-in-codex': () => {
      const told = (): void => notify(t('tray.notice.useInCodex'))
      void host.useInCodex.enable('default').then(told).catch(failed)
    },
    'not-in-codex': () => {
      const told = (): void => notify(t('tray.notice.notInCodex'))
      void host.useInCodex.disable().then(told).catch(failed)
    },
    'copy-base-url': () => {
      notify(t('tray.notice.baseUrlCopied', access.copyBaseUrl()))
    },
    'copy-key': () => {
      notify(t('tray.notice.keyCopied', { seconds: access.copyKey().clearsAfterMs / 1000 }))
    },
    'open-window': () => window.show(),
    // The window shows what waits by itself.
    'open-approvals': () => window.show(),
    'open-inspector': () => navigate(window, 'inspector'),
    'open-providers': () => navigate(window, 'providers'),
    'open-account': () => navigate(window, 'account'),
    'open-compatibility': () => navigate(window, 'compatibility'),
    'open-settings': () => navigate(window, 'settings'),
    quit: () => app.quit(),
  }
  actions[action]()
}
