import { app, shell } from 'electron'
import { dirname } from 'node:path'
import type { Host } from '../../../host/host-api.ts'
import type { Handlers } from '../register.ts'

export type AppHandlers = Pick<Handlers, 'app.info' | 'app.openFolder' | 'app.quit'>

export function appHandlers(host: Host, trayAvailable: () => boolean): AppHandlers {
  return {
    'app.info': () => ({
      version: app.getVersion(),
      runtime: `Electron ${process.versions['electron'] ?? '?'}`,
      platform: process.platform,
      locale: app.getPreferredSystemLanguages()[0] ?? app.getLocale(),
      dataDir: host.dataDir,
      logDir: host.logDir,
      trayAvailable: trayAvailable(),
    }),
    'app.openFolder': async ({ which }) => {
      const folders = { data: host.dataDir, logs: host.logDir, config: dirname(host.config.state().file) }
      await shell.openPath(folders[which])
      return {}
    },
    'app.quit': () => {
      app.quit()
      return {}
    },
  }
}
