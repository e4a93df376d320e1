import { spawn } from 'node:child_process'
import { endWithNpm } from './lib/end-with-npm.mjs'
import { hasDisplay } from './lib/has-display.mjs'
import { Failure, runProgram } from './lib/failure.mjs'
import { nodeProblem } from './lib/node-version.mjs'
import { inProject, projectRoot } from './lib/project.mjs'

/**
 * `npm start`: the tray app where there is a display, else the same services in this terminal. Arguments are
 * passed on (`npm start -- --port 0`); `--headless` chooses the terminal.
 * @param {readonly string[]} args
 * @returns {Promise<number | void>} the exit code
 */
async function start(args) {
  const problem = nodeProblem(process.versions.node)
  if (problem !== null) throw new Failure(problem)
  endWithNpm('start')
  const { ensureBuilt } = await import('./ensure-built.mjs')
  await ensureBuilt()
  const rest = args.filter((argument) => argument !== '--headless')
  if (rest.length < args.length) return await startHeadless(rest, 'running without a window, as asked')
  if (!hasDisplay(process.platform, process.env)) {
    return await startHeadless(rest, 'no display here: running without a window (stop with Ctrl+C)')
  }
  return await startApp(rest)
}

/** Becomes `codex-tray serve`, in this process. @param {readonly string[]} args @param {string} why */
async function startHeadless(args, why) {
  process.stderr.write(`codex-tray: ${why}\n`)
  process.argv = [process.execPath, inProject('build', 'codex-tray.mjs'), 'serve', ...args]
  await import(new URL('../dist/main/cli.js', import.meta.url).href)
}

/** Chromium's own complaints (no system bus, no GPU) say nothing to a user; only what is fatal is let through. */
const quiet = '--log-level=3'

/** @param {readonly string[]} args @returns {Promise<number>} */
async function startApp(args) {
  const { electronRuntime } = await import('./electron-runtime.mjs')
  const { electronSwitches } = await import('./lib/electron-switches.mjs')
  const { executable } = await electronRuntime()
  const env = { ...process.env }
  delete env['ELECTRON_RUN_AS_NODE']
  process.stderr.write('codex-tray: starting the tray app (Ctrl+C quits it)\n')
  const child = spawn(executable, [projectRoot, quiet, ...electronSwitches(), ...args], {
    stdio: 'inherit',
    env,
  })
  process.on('SIGINT', () => child.kill('SIGINT'))
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  return await new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Failure(`Electron could not be started: ${error.message}`)))
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)))
  })
}

await runProgram(async () => {
  const code = await start(process.argv.slice(2))
  // The command line decides its own exit code, later.
  return code ?? Number(process.exitCode ?? 0)
})
