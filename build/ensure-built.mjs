import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { exclusively } from './lib/exclusive.mjs'
import { Failure, runProgram } from './lib/failure.mjs'
import { isMainModule } from './lib/is-main-module.mjs'
import { step } from './lib/progress.mjs'
import { cacheFolder, inProject, projectRoot } from './lib/project.mjs'
import { run } from './lib/run.mjs'

const sources = ['electron', 'renderer', 'shared', 'vite.config.ts', 'package.json']
const outputs = [
  'dist/main/main.js',
  'dist/main/cli.js',
  'dist/preload/preload.cjs',
  'dist/renderer/index.html',
]
const stampFile = inProject('dist', '.built-from')

/**
 * Builds `dist/` unless it was built from exactly the sources that are there. Callers in several processes
 * build once. A published package has no sources and is never built. Nothing is printed to stdout.
 * @param {{ force?: boolean }} [options] `force` builds in any case
 * @throws {Failure} when the build fails or can never succeed
 */
export async function ensureBuilt(options = {}) {
  if (options.force !== true && isBuilt()) return
  if (!existsSync(inProject('vite.config.ts'))) {
    throw new Failure('This package is incomplete: dist/ is missing. Install it again.')
  }
  const vite = inProject('node_modules', 'vite', 'bin', 'vite.js')
  if (!existsSync(vite)) {
    throw new Failure(`The build tools are missing: run "npm ci" in ${projectRoot} first.`)
  }
  await exclusively(join(cacheFolder, 'build.lock'), 'waiting for another build', async () => {
    if (options.force !== true && isBuilt()) return
    await step('building dist/', () => build(vite))
  })
}

/** True when `dist/` is complete and either belongs to the present sources or there are none. */
function isBuilt() {
  if (!outputs.every((file) => existsSync(inProject(file)))) return false
  if (!existsSync(inProject('vite.config.ts'))) return true
  try {
    return readFileSync(stampFile, 'utf8') === fingerprint()
  } catch {
    return false
  }
}

/** @param {string} vite */
async function build(vite) {
  // Taken before the build, so that an edit made meanwhile counts as newer.
  const builtFrom = fingerprint()
  rmSync(stampFile, { force: true })
  // A test runner's NODE_ENV would make a development build of React.
  const env = { ...process.env }
  delete env['NODE_ENV']
  const { code, stdout, stderr } = await run(process.execPath, [vite, 'build', '--app'], {
    cwd: projectRoot,
    env,
  })
  if (code !== 0) {
    process.stderr.write(stdout + stderr)
    throw new Failure(`The build failed (vite ended with code ${code}); its output is above.`)
  }
  writeFileSync(stampFile, builtFrom)
}

/**
 * One value for path, size and modification time of every source file: any change in either direction
 * (an edit, a removal, a checkout of something older) gives another one.
 */
function fingerprint() {
  const hash = createHash('sha1')
  for (const source of sources) addTo(hash, inProject(source))
  return hash.digest('hex')
}

/** @param {import('node:crypto').Hash} hash @param {string} path */
function addTo(hash, path) {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return
  if (!stats.isDirectory()) {
    hash.update(`${path} ${stats.size} ${stats.mtimeMs}\n`)
    return
  }
  for (const name of readdirSync(path).sort()) addTo(hash, join(path, name))
}

if (isMainModule(import.meta.url)) {
  await runProgram(() => ensureBuilt({ force: process.argv.includes('--force') }))
}
