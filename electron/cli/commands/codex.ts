import type { InstallProgress, ManagedVersion } from '../../../shared/codex/managed-version.ts'
import { toWireError } from '../../../shared/errors/app-error.ts'
import { openManagedVersions, type ManagedVersions } from '../../codex/managed/managed-versions.ts'
import { programRunner } from '../../codex/managed/run-program.ts'
import { dataLayout } from '../../node/data-layout.ts'
import type { CodexCommand } from '../codex-command.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import type { Terminal } from '../terminal.ts'

export type CodexOptions = {
  command: Exclude<CodexCommand, { action: 'run' }>
  json: boolean
  dataDir: string
  env: Readonly<Record<string, string | undefined>>
  /** Ctrl+C: cancels an installation, which then leaves nothing behind. */
  onSignal(listener: () => void): void
}

/**
 * Versions of Codex of our own. With `--json` one object on standard output, for `install` after a line for each step:
 * `{"event":"progress",…}` (`installProgressSchema`), then `{"event":"installed","version",…}`.
 *
 * @returns 1 when the version that is to be used is gone (`list`), else 0
 *
 * @throws AppError what `ManagedVersions` throws
 */
export async function codex(options: CodexOptions, terminal: Terminal): Promise<ExitCode> {
  const { command, dataDir, env } = options
  const folder = dataLayout(dataDir).codexVersions
  const versions = openManagedVersions({ folder, run: programRunner(env), env })
  switch (command.action) {
    case 'list':
      return list(versions, options.json, terminal)
    case 'available': {
      const available = await versions.available()
      terminal.out(options.json ? JSON.stringify({ available }) : available.join('\n'))
      break
    }
    case 'install':
      await install(versions, command.version, options, terminal)
      break
    case 'remove':
      await versions.remove(command.version)
      say(options.json, { removed: command.version }, `Codex ${command.version} is removed`, terminal)
      break
    case 'use':
      await versions.use(command.version)
      sayInUse(command.version, options.json, terminal)
      break
    case 'rollback':
      sayInUse(await versions.rollback(), options.json, terminal)
  }
  return exitCodes.ok
}

async function list(versions: ManagedVersions, json: boolean, terminal: Terminal): Promise<ExitCode> {
  const installed = await versions.list()
  const previous = await versions.previous()
  const chosen = await versions.inUse().catch((error: unknown) => toWireError(error))
  const problem = chosen !== null && 'code' in chosen ? chosen : null
  if (json) {
    const inUse = installed.find((version) => version.inUse)?.version ?? null
    terminal.out(JSON.stringify({ inUse, previous: previous ?? null, versions: installed, problem }))
  } else {
    if (installed.length === 0)
      terminal.out('None installed by codex-tray (codex-tray codex install VERSION)')
    for (const version of installed) terminal.out(rowOf(version, version.version === previous))
    if (chosen === null) terminal.out('In use: your own Codex')
    if (problem !== null) terminal.err(problem.message)
  }
  return problem === null ? exitCodes.ok : exitCodes.foundProblem
}

function rowOf({ version, path, bytes, inUse }: ManagedVersion, isPrevious: boolean): string {
  const notes = [...(inUse ? ['in use'] : []), ...(isPrevious ? ['used before'] : [])]
  const note = notes.length === 0 ? '' : `  (${notes.join(', ')})`
  return `${version.padEnd(10)} ${megabytes(bytes).padStart(9)}  ${path}${note}`
}

async function install(
  versions: ManagedVersions,
  wanted: string,
  { json, onSignal }: CodexOptions,
  terminal: Terminal,
): Promise<void> {
  const cancel = new AbortController()
  onSignal(() => cancel.abort())
  // Resolved here: everywhere else a version is a number.
  const version = wanted === 'latest' ? ((await versions.available(cancel.signal))[0] ?? wanted) : wanted
  const tell = json
    ? (progress: InstallProgress) => terminal.out(JSON.stringify({ event: 'progress', ...progress }))
    : tellSteps(terminal)
  const installed = await versions.install(version, tell, cancel.signal)
  const text = `Codex ${version} is installed (${megabytes(installed.bytes)}): ${installed.path}`
  say(json, { event: 'installed', ...installed }, text, terminal)
}

/** A line for each step; the download, which takes long, every ten percent. */
function tellSteps(terminal: Terminal): (progress: InstallProgress) => void {
  let last = ''
  return ({ step, doneBytes, totalBytes }) => {
    const tenths =
      step === 'fetching' && doneBytes !== null && totalBytes !== null
        ? ` ${Math.floor((10 * doneBytes) / totalBytes) * 10} % of ${megabytes(totalBytes)}`
        : ''
    const line = `${step}${tenths}`
    if (line !== last && step !== 'done' && step !== 'failed') terminal.err(line)
    last = line
  }
}

function sayInUse(version: string | null, json: boolean, terminal: Terminal): void {
  const name = version === null ? 'your own Codex' : `Codex ${version}`
  say(json, { inUse: version }, `codex-tray uses ${name} from its next start of the daemon`, terminal)
}

function say(json: boolean, data: Readonly<Record<string, unknown>>, text: string, terminal: Terminal): void {
  terminal.out(json ? JSON.stringify(data) : text)
}

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`
