import { app, BrowserWindow, nativeTheme } from 'electron'
import { appOrigin } from '../app-protocol.ts'

export type MainWindow = {
  /** Creates the window if there is none, and brings it to the front. */
  show(): void
  /** Makes it seen without giving it the keyboard: something in it waits for the user. */
  raise(): void
  /** The live window, or null while there is none. */
  current(): BrowserWindow | null
  /** From now on closing destroys instead of hiding: the app is quitting. */
  allowClose(): void
}

export type MainWindowOptions = {
  preload: string
  icon: string
  /** Vite's server while developing, never in a package. */
  devServerUrl: string | undefined
  /** Where no tray could bring a hidden window back, closing minimises it. */
  trayAvailable: () => boolean
  onShown: () => void
}

/** The one window. Hiding keeps the page: opening again is instant and the inspector has lost nothing. */
export function createMainWindow(options: MainWindowOptions): MainWindow {
  let window: BrowserWindow | null = null
  let closing = false

  /** @param focus whether it takes the keyboard when it appears */
  function create(focus: boolean): BrowserWindow {
    const created = new BrowserWindow(windowOptions(options))
    created.once('ready-to-show', () => (focus ? created.show() : created.showInactive()))
    created.on('show', options.onShown)
    created.on('focus', () => created.flashFrame(false))
    created.on('close', (event) => {
      if (closing) return
      event.preventDefault()
      if (options.trayAvailable()) created.hide()
      else created.minimize()
    })
    created.on('closed', () => {
      window = null
    })
    void created.loadURL(options.devServerUrl ?? `${appOrigin}/`)
    return created
  }

  return {
    show() {
      if (window === null) {
        window = create(true)
        return
      }
      if (window.isMinimized()) window.restore()
      window.show()
      window.focus()
    },
    raise() {
      if (window === null) window = create(false)
      else if (!window.isVisible() || window.isMinimized()) window.showInactive()
      if (!window.isFocused()) window.flashFrame(true)
    },
    current: () => window,
    allowClose() {
      closing = true
    },
  }
}

function windowOptions(options: MainWindowOptions): Electron.BrowserWindowConstructorOptions {
  return {
    width: 1200,
    height: 760,
    minWidth: 880,
    minHeight: 560,
    show: false,
    title: 'codex-tray',
    icon: options.icon,
    // The page's own background, so that nothing flashes before first paint.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#16181d' : '#ffffff',
    autoHideMenuBar: true,
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      devTools: !app.isPackaged,
      spellcheck: false,
      // Frames of a live stream must go on being applied while the window is covered.
      backgroundThrottling: false,
    },
  }
}
