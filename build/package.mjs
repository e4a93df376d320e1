import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { electronRuntime } from './electron-runtime.mjs'
import { ensureBuilt } from './ensure-built.mjs'
import { packageVersion } from './lib/electron-paths.mjs'
import { Failure, runProgram } from './lib/failure.mjs'
import { step } from './lib/progress.mjs'
import { inProject, projectRoot } from './lib/project.mjs'
import { runVisibly } from './lib/run-visibly.mjs'

const platformSwitch = { linux: '--linux', darwin: '--mac', win32: '--win' }
/** Without its program electron-builder tries a download four times, for a minute, before it says what is missing. */
const neededPrograms = { deb: { program: 'dpkg-deb', from: 'the package dpkg' } }

/**
 * `npm run package -- <target>...`: packages for this system, by default an unpacked folder in `release/`.
 * `--drivable` makes one that Playwright can drive, in `release-test/`: never ship that.
 * @param {readonly string[]} args
 */
async function makePackages(args) {
  const targets = args.filter((argument) => argument !== '--drivable')
  const platform = Object.entries(platformSwitch).find(([name]) => name === process.platform)?.[1]
  if (platform === undefined) throw new Failure(`There are no packages for ${process.platform}.`)
  for (const target of targets) checkProgramFor(target)
  const { folder, version } = await electronRuntime()
  await ensureBuilt()
  const config = [`-c.electronDist=${folder}`, `-c.electronVersion=${version}`]
  if (targets.length < args.length) {
    config.push('-c.electronFuses.enableNodeCliInspectArguments=true', '-c.directories.output=release-test')
  }
  const builder = inProject('node_modules', 'electron-builder', 'cli.js')
  const chosen = targets.length > 0 ? targets : ['dir']
  const code = await step(`packaging ${chosen.join(', ')}`, () =>
    runVisibly(process.execPath, [builder, platform, ...chosen, '--publish', 'never', ...config], {
      CUSTOM_FPM_PATH: join(projectRoot, 'build', 'fpm-deb.mjs'),
    }),
  )
  if (code !== 0) throw new Failure(`electron-builder ended with code ${code}; its output is above.`)
  if (version !== packageVersion()) {
    process.stderr.write(
      `codex-tray: made with Electron ${version}, not ${packageVersion()}: for tests, never a release\n`,
    )
  }
}

/** @param {string} target @throws {Failure} */
function checkProgramFor(target) {
  const needed = Object.entries(neededPrograms).find(([name]) => name === target)?.[1]
  if (needed === undefined) return
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  if (folders.some((folder) => existsSync(join(folder, needed.program)))) return
  throw new Failure(`A ${target} package needs ${needed.program}: install ${needed.from}.`)
}

await runProgram(() => makePackages(process.argv.slice(2)))
