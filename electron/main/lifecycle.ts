import { app } from 'electron'

export type LifecycleOptions = {
  /** A second start of the app: show what is there. */
  onSecondStart: () => void
  /** Ends everything of ours in order; bounded in time by itself. */
  close: () => Promise<void>
}

/** Closing the window is not quitting; quitting waits until the children are gone. */
export function manageLifecycle({ onSecondStart, close }: LifecycleOptions): void {
  let closing: Promise<void> | null = null

  app.on('second-instance', onSecondStart)
  app.on('activate', onSecondStart)
  // An empty listener keeps the app alive in the tray; without it Electron would quit.
  app.on('window-all-closed', () => undefined)
  app.on('before-quit', (event) => {
    event.preventDefault()
    closing ??= close().finally(() => app.exit(0))
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit())
}
