import { realpathSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

/**
 * Whether this module is the program Node was started with (and not imported by another one).
 * @param {string} url the module's `import.meta.url`
 */
export function isMainModule(url) {
  const program = process.argv[1]
  if (program === undefined) return false
  try {
    return pathToFileURL(realpathSync(program)).href === url
  } catch {
    return false
  }
}
