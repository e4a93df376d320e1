import { app, Menu, session, shell, type WebContents } from 'electron'

/** What every page is denied, whoever opened it: navigation, new windows, embedded views, permissions. */
export function hardenWebContents(allowedOrigins: readonly string[]): void {
  // The default menu would show File and Edit and bind reload and zoom keys.
  if (process.platform !== 'darwin') Menu.setApplicationMenu(null)
  app.on('web-contents-created', (_event, contents) => lockDown(contents, allowedOrigins))
}

/** Needs a ready app. */
export function denyPermissions(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, callback) => callback(false))
  session.defaultSession.setPermissionCheckHandler(() => false)
}

function lockDown(contents: WebContents, allowedOrigins: readonly string[]): void {
  const isOurs = (url: string): boolean => allowedOrigins.some((origin) => url.startsWith(`${origin}/`))
  contents.on('will-navigate', (event) => {
    if (!isOurs(event.url)) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    if (url.startsWith('https://')) void shell.openExternal(url)
    return { action: 'deny' }
  })
}
