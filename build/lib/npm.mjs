import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from './failure.mjs'
import { projectRoot } from './project.mjs'
import { runOrFail } from './run.mjs'

/**
 * How to start the npm that started us, or the one on the PATH.
 * @returns {{ file: string, prefix: string[] }}
 */
export function npmCommand() {
  const script = process.env['npm_execpath']
  if (script?.endsWith('npm-cli.js')) return { file: process.execPath, prefix: [script] }
  // A .cmd file cannot be spawned without a shell; npm's own script stands beside node on Windows.
  if (process.platform === 'win32') {
    const npmCli = join(process.execPath, '..', 'node_modules', 'npm', 'bin', 'npm-cli.js')
    return { file: process.execPath, prefix: [npmCli] }
  }
  return { file: 'npm', prefix: [] }
}

/**
 * Fetches one package's archive from the registry npm is set up with (or npm's own cache), running none of its scripts.
 * @param {string} spec exact: `electron@33.2.1`
 * @param {string} folder where the archive goes; made when missing
 * @returns {Promise<string>} the archive's path
 * @throws {Failure}
 */
export async function packFromRegistry(spec, folder) {
  mkdirSync(folder, { recursive: true })
  const { file, prefix } = npmCommand()
  const args = ['pack', spec, '--json', '--silent', '--ignore-scripts', '--prefer-offline']
  const printed = await runOrFail(
    `Fetching ${spec} from the npm registry`,
    file,
    [...prefix, ...args, '--pack-destination', folder],
    { cwd: projectRoot },
  )
  const name = /"filename":\s*"([^"]+)"/.exec(printed)?.[1]
  if (name === undefined) throw new Failure(`npm pack ${spec} did not say which file it wrote: ${printed}`)
  return join(folder, name)
}
