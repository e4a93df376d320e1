import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inProject } from './project.mjs'

/** The npm package, and where it expects the runtime. */
export const electronPackage = inProject('node_modules', 'electron')
export const electronDist = join(electronPackage, 'dist')

/** @returns {string} the executable's path inside a runtime folder, as electron's own installer names it */
export function executableName() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return process.platform === 'win32' ? 'electron.exe' : 'electron'
}

/** @returns {string} the version of the npm package: what the official installer would bring */
export function packageVersion() {
  return JSON.parse(readFileSync(join(electronPackage, 'package.json'), 'utf8')).version
}
