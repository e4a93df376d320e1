import { Menu, nativeTheme, Tray, type MenuItemConstructorOptions } from 'electron'
import { trayIcon, type PanelTone } from './tray-icon.ts'
import type { TrayAction, TrayMenuItem } from './menu-model.ts'
import type { TrayState } from './tray-state.ts'

export type TrayView = { state: TrayState; tooltip: string; items: readonly TrayMenuItem[] }

export type AppTray = {
  update(view: TrayView): void
  /** Kept by us because Electron cannot give a tray's menu back; the tests read it. */
  menu(): Menu | null
  destroy(): void
}

/**
 * @param onAction what a chosen menu item or a click on the icon (`open-window`) does
 * @param onProvider the one that was chosen to be the default
 */
export function createTray(
  iconFolder: string,
  tone: PanelTone,
  onAction: (action: TrayAction) => void,
  onProvider: (id: string) => void,
): AppTray {
  const tray = new Tray(trayIcon(iconFolder, 'stopped', tone))
  let menu: Menu | null = null
  let shown: TrayView | null = null

  tray.on('click', () => onAction('open-window'))
  const repaint = (): void => {
    if (shown) tray.setImage(trayIcon(iconFolder, shown.state, tone))
  }
  nativeTheme.on('updated', repaint)

  return {
    update(view) {
      // Menu items are not live on Linux: the whole menu is set again, but only when something changed,
      // because setting it closes one that is open.
      if (JSON.stringify(view.items) !== JSON.stringify(shown?.items)) {
        menu = Menu.buildFromTemplate(view.items.map((item) => template(item, onAction, onProvider)))
        tray.setContextMenu(menu)
      }
      const stateChanged = view.state !== shown?.state
      if (view.tooltip !== shown?.tooltip) tray.setToolTip(view.tooltip)
      shown = view
      if (stateChanged) repaint()
    },
    menu: () => menu,
    destroy() {
      nativeTheme.off('updated', repaint)
      tray.destroy()
    },
  }
}

function template(
  item: TrayMenuItem,
  onAction: (action: TrayAction) => void,
  onProvider: (id: string) => void,
): MenuItemConstructorOptions {
  if (item.kind === 'separator') return { type: 'separator' }
  if (item.kind === 'label') return { label: item.label, enabled: false }
  if (item.kind === 'providers') {
    const choices = item.choices.map(({ id, label, chosen }): MenuItemConstructorOptions => ({
      id: `provider-${id}`,
      label,
      type: 'radio',
      checked: chosen,
      click: () => onProvider(id),
    }))
    const edit = { label: item.edit.label, click: () => onAction(item.edit.action) }
    return { id: 'provider', label: item.label, submenu: [...choices, { type: 'separator' }, edit] }
  }
  return { id: item.action, label: item.label, enabled: item.enabled, click: () => onAction(item.action) }
}
