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

/** @returns {Map<string, Buffer>} every icon file by its path under `build/icons` */
export function drawIcons() {
  /** @type {Map<string, Buffer>} */
  const files = new Map()
  for (const size of appSizes) {
    files.set(`${size}x${size}.png`, encodePng(rasterise(appIcon(size), appIconUnits, size)))
  }
  for (const [state, shape] of Object.entries(trayShapes)) {
    for (const { suffix, size } of scales) {
      const draw = (/** @type {string} */ colour) =>
        encodePng(rasterise([{ shape, colour }], trayUnits, size))
      for (const [panel, { ink, warning, failed }] of Object.entries(inks)) {
        const colour = state === 'warning' ? warning : state === 'failed' ? failed : ink
        files.set(`tray/${panel}/${state}${suffix}.png`, draw(colour))
      }
      files.set(`tray/template/${state}Template${suffix}.png`, draw('#000000'))
    }
  }
  return files
}

async function writeIcons() {
  for (const [path, content] of drawIcons()) {
    const file = inProject('build', 'icons', path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
  }
}

if (isMainModule(import.meta.url)) await runProgram(writeIcons)
