import { join } from 'node:path'
import { app, nativeTheme } from 'electron'
import { createTranslate } from '../../shared/i18n/language.ts'
import type { Host } from '../host/host-api.ts'
import { openHost } from '../host/open-host.ts'
import { openPreferences, type PreferencesStore } from '../settings/preferences-store.ts'
import { createAccess, type Access } from './access.ts'
import type { AppArguments } from './app-arguments.ts'
import { appOrigin, serveApp } from './app-protocol.ts'
import { askPractice } from './ask-practice.ts'
import { cleanEnvironment } from './clean-environment.ts'
import { denyPermissions } from './hardening.ts'
import { accessHandlers } from './ipc/handlers/access.ts'
import { appHandlers, type AppHandlers } from './ipc/handlers/app.ts'
import { codexHandlers } from './ipc/handlers/codex.ts'
import { conversationHandlers } from './ipc/handlers/conversations.ts'
import { documentHandlers } from './ipc/handlers/documents.ts'
import { useInCodexHandlers } from './ipc/handlers/use-in-codex.ts'
import { doctorHandlers } from './ipc/handlers/doctor.ts'
import { keysHandlers } from './ipc/handlers/keys.ts'
import { proxyToolHandlers } from './ipc/handlers/proxy-tools.ts'
import { serviceHandlers } from './ipc/handlers/services.ts'
import { settingsHandlers } from './ipc/handlers/settings.ts'
import { versionsHandlers } from './ipc/handlers/versions.ts'
import { registerHandlers, type Handlers } from './ipc/register.ts'
import { systemKeychain } from './keychain.ts'
import { utilityLauncher } from './launchers/utility.ts'
import { publishToWindow } from './windows/publish-to-window.ts'
import { connectInspector } from './windows/inspector-port.ts'
import { createMainWindow, type MainWindow } from './windows/main-window.ts'
import { restoreCommand } from './restore-command.ts'
import { raiseForApprovals } from './raise-for-approvals.ts'
import { attachTray, languageOf, type TrayPresence } from './tray/attach-tray.ts'
import { watchPanelTone } from './tray/tray-icon.ts'
import { hasTrayHost } from './tray/tray-host.ts'

export type RunningApp = { host: Host; window: MainWindow; tray: TrayPresence; close(): Promise<void> }

export type AppPaths = { dataDir: string; configFile: string }

/** The only place that builds the app's objects and hands them what they depend on. */
export async function composeApp(args: AppArguments, paths: AppPaths): Promise<RunningApp> {
  const root = app.getAppPath()
  const icons = join(root, 'build', 'icons')
  const devServerUrl = app.isPackaged ? undefined : process.env['VITE_DEV_SERVER_URL']
  const origins = devServerUrl === undefined ? [appOrigin] : [appOrigin, new URL(devServerUrl).origin]

  serveApp(join(root, 'dist', 'renderer'))
  denyPermissions()

  const host = await openHost({
    launcher: utilityLauncher,
    entries: {
      proxy: join(import.meta.dirname, 'service-proxy.js'),
      daemon: join(import.meta.dirname, 'service-daemon.js'),
    },
    dataDir: paths.dataDir,
    configFile: paths.configFile,
    listen: args.port === undefined ? {} : { port: args.port },
    env: cleanEnvironment(process.env),
    version: app.getVersion(),
    canPrompt: true,
    restoreCommand: restoreCommand({
      execPath: process.execPath,
      appPath: app.isPackaged ? null : root,
      env: process.env,
      platform: process.platform,
      noSandbox: app.commandLine.hasSwitch('no-sandbox'),
      dataDir: paths.dataDir,
    }),
    secretBox: systemKeychain(),
  })
  const preferences = await openPreferences(paths.dataDir)
  const panelTone = watchPanelTone()
  followTheme(preferences)
  let trayAvailable = true
  const refreshTrayAvailable = async (): Promise<void> => {
    trayAvailable = await hasTrayHost(process.env)
  }
  await refreshTrayAvailable()
  const window = createMainWindow({
    preload: join(root, 'dist', 'preload', 'preload.cjs'),
    icon: join(icons, '256x256.png'),
    devServerUrl,
    trayAvailable: () => trayAvailable,
    onShown: () => void refreshTrayAvailable(),
  })
  const access = createAccess(host)
  const tray = attachTray({ host, window, access, preferences, icons, panelTone })

  registerHandlers(
    { ...handlersOf(host, window, preferences, access), ...appHandlers(host, () => trayAvailable) },
    origins,
  )
  publishToWindow(host, preferences, window)
  raiseForApprovals(host.daemon, window, () => createTranslate(languageOf(preferences)))

  if (preferences.get().startProxyAtLaunch) void host.services.start('proxy')
  if (preferences.get().startDaemonAtLaunch) void host.services.start('daemon')
  if (!args.hidden) window.show()

  return {
    host,
    window,
    tray,
    async close() {
      window.allowClose()
      await host.close()
      tray.destroy()
    },
  }
}

/** The chosen theme also rules scroll bars, native menus and the first paint before the page has read it. */
function followTheme(preferences: PreferencesStore): void {
  const apply = (): void => {
    nativeTheme.themeSource = preferences.get().theme
  }
  apply()
  preferences.onChange(apply)
}

function handlersOf(
  host: Host,
  window: MainWindow,
  preferences: PreferencesStore,
  access: Access,
): Omit<Handlers, keyof AppHandlers> {
  return {
    ...serviceHandlers(host),
    ...accessHandlers(access),
    ...settingsHandlers(host, preferences),
    ...codexHandlers(host.daemon),
    ...conversationHandlers(host.conversations),
    ...documentHandlers(host.documents),
    ...keysHandlers(host.keys),
    ...useInCodexHandlers(host.useInCodex),
    ...doctorHandlers(host.doctor),
    ...versionsHandlers(host.versions),
    ...proxyToolHandlers({
      ask: (model, question) => askPractice(host.proxy.baseUrl(), host.access.apiKey(), model, question),
      connectInspector() {
        const contents = window.current()?.webContents
        return contents !== undefined && connectInspector(host, contents)
      },
    }),
  }
}
