import { join } from 'node:path'
import { nativeImage, nativeTheme, type NativeImage } from 'electron'
import type { TrayState } from './tray-state.ts'

export type PanelTone = () => 'light' | 'dark'

/**
 * What the panel behind the icon looks like: GNOME's top bar is dark whatever the theme says, elsewhere it follows the
 * system's theme. That one can be read only while the app does not force its own, so it is remembered.
 */
export function watchPanelTone(): PanelTone {
  let systemIsDark = nativeTheme.shouldUseDarkColors
  nativeTheme.on('updated', () => {
    if (nativeTheme.themeSource === 'system') systemIsDark = nativeTheme.shouldUseDarkColors
  })
  const alwaysDark = /gnome|unity/i.test(process.env['XDG_CURRENT_DESKTOP'] ?? '')
  return () => (systemIsDark || alwaysDark ? 'dark' : 'light')
}

/** The picture for a state, in the tone the panel needs; `@2x` files beside are picked up by Electron. */
export function trayIcon(iconFolder: string, state: TrayState, tone: PanelTone): NativeImage {
  if (process.platform === 'darwin') {
    const image = nativeImage.createFromPath(join(iconFolder, 'tray', 'template', `${state}Template.png`))
    image.setTemplateImage(true)
    return image
  }
  return nativeImage.createFromPath(join(iconFolder, 'tray', tone(), `${state}.png`))
}
