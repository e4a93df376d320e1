/**
 * What `electron <folder>` runs before the application in a runtime of ours: the part of Electron's own
 * default app that starts somebody else's. It must be an ES module with top-level await: `ready` then waits
 * for the application's own module, as `protocol.registerSchemesAsPrivileged` needs.
 */
import { readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { app as electronApp } from 'electron'

/**
 * Two setters are there for exactly this use and not in Electron's public types.
 * @type {Electron.App & { setAppPath(path: string): void, setVersion(version: string): void }}
 */
const app = Object.assign(electronApp)

Object.assign(process, { defaultApp: true })
const requireFromHere = createRequire(join(process.cwd(), 'default-app.cjs'))

/** Preloads with `-r` (Playwright's way in), then the first argument that is not a switch. @param {string[]} argv */
function applicationOf(argv) {
  const rest = [...argv]
  while (rest.length > 0) {
    const argument = rest.shift() ?? ''
    if (argument === '-r' || argument === '--require') requireFromHere(rest.shift() ?? '')
    else if (!argument.startsWith('-')) return resolve(argument)
  }
  throw new Error('usage: electron <application folder or file>')
}

/** @param {string} path */
function entryOf(path) {
  if (!statSync(path).isDirectory()) return path
  const {
    name,
    productName,
    version,
    main = 'index.js',
  } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'))
  app.setAppPath(path)
  app.setName(productName ?? name)
  if (version) app.setVersion(version)
  app.setPath('userData', join(app.getPath('appData'), app.getName()))
  return join(path, main)
}

try {
  await import(pathToFileURL(entryOf(applicationOf(process.argv.slice(1)))).href)
} catch (thrown) {
  process.stderr.write(`${thrown instanceof Error ? thrown.stack : String(thrown)}\n`)
  app.exit(1)
}
