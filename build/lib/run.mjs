import { spawn } from 'node:child_process'
import { Failure } from './failure.mjs'

/**
 * @typedef {{ code: number, stdout: string, stderr: string }} Finished
 * @typedef {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number }} RunOptions
 */

/**
 * Runs a program to its end, collecting what it prints. It is ended when this process is told to end.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<Finished>} `code` 127 when the program is not there, 124 after a timeout, 128 after a signal
 */
export function run(file, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    let timedOut = false
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text))
    const stopForwarding = endWithUs(child)
    const timer = setTimeout(
      () => {
        timedOut = true
        child.kill('SIGKILL')
      },
      options.timeoutMs ?? 2 ** 31 - 1,
    )
    const finish = (/** @type {number} */ code) => {
      clearTimeout(timer)
      stopForwarding()
      resolve({ code: timedOut ? 124 : code, stdout, stderr })
    }
    child.once('error', (error) => {
      stderr += error.message
      finish(127)
    })
    child.once('close', (code) => finish(code ?? 128))
  })
}

/**
 * As `run`, but anything else than success is a failure that quotes the last lines the program printed.
 * @param {string} what for the message: `Unpacking the Electron runtime`
 * @param {string} file
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<string>} stdout
 * @throws {Failure}
 */
export async function runOrFail(what, file, args, options = {}) {
  const { code, stdout, stderr } = await run(file, args, options)
  if (code === 0) return stdout
  const reason = code === 124 ? 'it took too long' : lastLines(stderr || stdout) || 'no output'
  throw new Failure(`${what} failed: ${file} ended with code ${code}: ${reason}`)
}

/**
 * Ends a child together with this process, for the time it runs: otherwise Ctrl+C or a supervisor's SIGTERM
 * would leave it behind.
 * @param {import('node:child_process').ChildProcess} child
 * @returns {() => void} stops forwarding
 */
export function endWithUs(child) {
  const onSigint = () => leave('SIGINT', 130)
  const onSigterm = () => leave('SIGTERM', 143)
  /** @type {(signal: NodeJS.Signals, code: number) => void} */
  const leave = (signal, code) => {
    child.once('exit', () => process.exit(code))
    if (!child.kill(signal)) process.exit(code)
  }
  process.once('SIGINT', onSigint)
  process.once('SIGTERM', onSigterm)
  return () => {
    process.off('SIGINT', onSigint)
    process.off('SIGTERM', onSigterm)
  }
}

/** @param {string} text */
function lastLines(text) {
  return text.trim().split('\n').slice(-3).join(' | ')
}
