import { join } from 'node:path'
import { executableName } from './electron-paths.mjs'
import { run } from './run.mjs'

/**
 * Asks a runtime for its version by running it as plain Node, which needs no display.
 * @param {string} folder
 * @returns {Promise<{ version: string | null, output: string }>} `version` null when it does not run
 */
export async function probeElectron(folder) {
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' }
  delete env['NODE_OPTIONS']
  const executable = join(folder, executableName())
  const { code, stdout, stderr } = await run(executable, ['-p', 'process.versions.electron'], {
    env,
    timeoutMs: 30_000,
  })
  const version = stdout.trim()
  const runs = code === 0 && /^\d+\.\d+\.\d+/.test(version)
  return { version: runs ? version : null, output: (stderr || stdout).trim() }
}
