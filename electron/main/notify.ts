import { Notification } from 'electron'

/**
 * A line where the desktop shows such lines; nothing where it shows none.
 *
 * @param onClick what a click on it does
 */
export function notify(body: string, onClick?: () => void): void {
  if (!Notification.isSupported()) return
  const notification = new Notification({ title: 'codex-tray', body, silent: true })
  if (onClick !== undefined) notification.on('click', onClick)
  notification.show()
}
