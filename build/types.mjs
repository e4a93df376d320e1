import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Failure, runProgram } from './lib/failure.mjs'
import { isMainModule } from './lib/is-main-module.mjs'
import { packFromRegistry } from './lib/npm.mjs'
import { step } from './lib/progress.mjs'
import { cacheFolder, inProject, projectRoot } from './lib/project.mjs'
import { run, runOrFail } from './lib/run.mjs'
import { checkSha512 } from './lib/sha512.mjs'

/** Every room has settings of its own; `floor` is main against the oldest Electron the code must run on. */
const projects = [
  'tsconfig.json',
  'shared/tsconfig.json',
  'electron/tsconfig.json',
  'electron/preload/tsconfig.json',
  'renderer/tsconfig.json',
  'build/tsconfig.json',
  'test/tsconfig.json',
  'build/tsconfig.floor.json',
]

/** The runtime of machines without GitHub (`registry-runtime.mjs`): tests run on it. */
const floor = {
  spec: 'electron@33.2.1',
  sha512: 'sha512-SG/nmSsK9Qg1p6wAW+ZfqU+AV8cmXMTIklUL18NnOKfZLlum4ZsDoVdmmmlL39ZmeCaq27dr7CgslRPahfoVJg==',
}
/** As in `tsconfig.floor.json`. */
const floorFolder = join(cacheFolder, 'electron-types-33.2.1')

/**
 * Checks the types of every room and prints what the compiler says.
 * @returns {Promise<number>} how many rooms have errors
 * @throws {Failure} when the floor's types cannot be fetched
 */
export async function checkTypes() {
  await fetchFloorTypes()
  let failed = 0
  for (const project of projects) {
    const tsc = inProject('node_modules', 'typescript', 'bin', 'tsc')
    const { code, stdout, stderr } = await run(process.execPath, [tsc, '-p', project], { cwd: projectRoot })
    if (code === 0) continue
    failed += 1
    process.stdout.write(`${project}:\n${stdout}${stderr}`)
  }
  return failed
}

async function fetchFloorTypes() {
  const file = join('package', 'electron.d.ts')
  if (existsSync(join(floorFolder, file))) return
  const work = `${floorFolder}.${process.pid}`
  try {
    const archive = await step('fetching the types of Electron 33', () => packFromRegistry(floor.spec, work))
    await checkSha512(archive, floor.sha512)
    await runOrFail('Unpacking the types', 'tar', ['-xzf', archive, '-C', work, 'package/electron.d.ts'])
    rmSync(archive)
    renameSync(work, floorFolder)
  } catch (thrown) {
    // Another process may have been faster.
    if (!existsSync(join(floorFolder, file))) throw thrown
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

if (isMainModule(import.meta.url)) {
  await runProgram(async () => {
    const failed = await checkTypes()
    if (failed > 0) throw new Failure(`${failed} of ${projects.length} rooms have type errors`)
  })
}
