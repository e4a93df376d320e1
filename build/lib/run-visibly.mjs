import { spawn } from 'node:child_process'
import { projectRoot } from './project.mjs'

/**
 * Runs a program whose output goes straight to the terminal. It gets a process group of its own, so that being
 * told to end reaches what it started too (`xvfb-run` would leave its server and the browser behind).
 * @param {string} file
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env] added to ours
 * @returns {Promise<number>} exit code; 127 when it could not be started
 */
export function runVisibly(file, args, env = {}) {
  const ownGroup = process.platform !== 'win32'
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: projectRoot,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: ownGroup,
    })
    const end = (/** @type {NodeJS.Signals} */ signal) => {
      if (child.pid === undefined) return
      try {
        process.kill(ownGroup ? -child.pid : child.pid, signal)
      } catch {
        // It has just ended by itself.
      }
      process.exit(signal === 'SIGINT' ? 130 : 143)
    }
    process.once('SIGINT', end)
    process.once('SIGTERM', end)
    const finish = (/** @type {number} */ code) => {
      process.off('SIGINT', end)
      process.off('SIGTERM', end)
      resolve(code)
    }
    child.once('error', (error) => {
      process.stderr.write(`${file}: ${error.message}\n`)
      finish(127)
    })
    child.once('exit', (code) => finish(code ?? 128))
  })
}
