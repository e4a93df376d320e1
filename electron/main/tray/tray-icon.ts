import { join } from 'node:path'
import { nativeImage, nativeTheme, type NativeImage } from 'electron'
import type { TrayState } from './tray-state.ts'

/** The picture for a state, in the tone the panel needs; `@2x` files beside are picked up by Electron. */
export function trayIcon(iconFolder: string, state: TrayState): NativeImage {
  if (process.platform === 'darwin') {
    const image = nativeImage.createFromPath(join(iconFolder, 'tray', 'template', `${state}Template.png`))
    image.setTemplateImage(true)
    return image
  }
  return nativeImage.createFromPath(join(iconFolder, 'tray', panelTone(), `${state}.png`))
}

/** GNOME's top bar is dark whatever the theme says; elsewhere the panel follows the theme. */
function panelTone(): 'light' | 'dark' {
  const desktop = process.env['XDG_CURRENT_DESKTOP'] ?? ''
  return nativeTheme.shouldUseDarkColors || /gnome|unity/i.test(desktop) ? 'dark' : 'light'
}
