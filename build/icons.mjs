import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { appIcon, appIconUnits } from './drawing/app-icon.mjs'
import { encodePng } from './drawing/png.mjs'
import { rasterise } from './drawing/rasterise.mjs'
import { trayShapes, trayUnits } from './drawing/tray-shape.mjs'
import { runProgram } from './lib/failure.mjs'
import { isMainModule } from './lib/is-main-module.mjs'
import { inProject } from './lib/project.mjs'

const appSizes = [16, 32, 48, 64, 128, 256, 512]
const scales = [
  { suffix: '', size: 16 },
  { suffix: '@2x', size: 32 },
]
/** Colour only helps: each state also has a form of its own. Both sets pass 4.5:1 on their panels. */
const inks = {
  light: { ink: '#1f2328', warning: '#8a5a00', failed: '#b42318' },
  dark: { ink: '#f2f4f7', warning: '#f0b840', failed: '#ff8a80' },
}

/** @typedef {import('./drawing/rasterise.mjs').Picture} Picture */

/** @returns {Map<string, Picture>} the application's icon in every size, by its path under `build/icons` */
function drawAppIcons() {
  return new Map(
    appSizes.map((size) => [`${size}x${size}.png`, rasterise(appIcon(size), appIconUnits, size)]),
  )
}

/** @returns {Map<string, Picture>} every tray icon by its path under `build/icons` */
export function drawTrayIcons() {
  /** @type {Map<string, Picture>} */
  const pictures = new Map()
  for (const [state, shape] of Object.entries(trayShapes)) {
    for (const { suffix, size } of scales) {
      const draw = (/** @type {string} */ colour) => rasterise([{ shape, colour }], trayUnits, size)
      for (const [panel, { ink, warning, failed }] of Object.entries(inks)) {
        const colour = state === 'warning' ? warning : state === 'failed' ? failed : ink
        pictures.set(`tray/${panel}/${state}${suffix}.png`, draw(colour))
      }
      pictures.set(`tray/template/${state}Template${suffix}.png`, draw('#000000'))
    }
  }
  return pictures
}

async function writeIcons() {
  for (const [path, picture] of [...drawAppIcons(), ...drawTrayIcons()]) {
    const file = inProject('build', 'icons', path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, encodePng(picture))
  }
}

if (isMainModule(import.meta.url)) await runProgram(writeIcons)
