import { fileURLToPath } from 'node:url'
import { join, resolve } from 'node:path'

/** Absolute folder of the project (or of the installed package). */
export const projectRoot = resolve(fileURLToPath(new URL('../..', import.meta.url)))

/** @param {...string} parts @returns {string} an absolute path inside the project */
export const inProject = (...parts) => join(projectRoot, ...parts)

/** What the helper programs fetch or derive; goes away with node_modules and is made again. */
export const cacheFolder = inProject('node_modules', '.cache')
