import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { overridesOf, profileArguments } from '../../../shared/doctor/profile-arguments.ts'
import { checkArguments, subcommandOf } from '../../../shared/doctor/check-arguments.ts'
import type { Finding, Fix } from '../../../shared/doctor/finding.ts'
import { AppError } from '../../../shared/errors/app-error.ts'
import { findCodexInstalls } from '../../codex/find-installs.ts'
import { findVersion, listVersions } from '../../codex/managed/kept-versions.ts'
import { withTools } from '../../codex/managed/with-tools.ts'
import { autoFixProfileName } from '../../codex-config/our-names.ts'
import { readProfile } from '../../codex-config/read-profile.ts'
import { chooseInstall } from '../../daemon/child/choose-install.ts'
import { dataLayout } from '../../node/data-layout.ts'
import { runInTerminal, type TerminalRun } from '../../supervisor/run-in-terminal.ts'
import { exitCodes } from '../exit-codes.ts'
import type { Terminal } from '../terminal.ts'
import { toldOf } from '../told-finding.ts'

export type CodexRunOptions = {
  /** Behind `--`. */
  args: readonly string[]
  /** `--codex-version`; null: what the daemon uses. */
  codexVersion: string | null
  autoFix: boolean
  json: boolean
  dataDir: string
  codexHome: string
  /** The program the daemon is set to; null: the first on PATH. */
  configuredCodex: string | null
  env: Readonly<Record<string, string>>
} & Pick<TerminalRun, 'cwd' | 'interactive' | 'onSignal'>

type Chosen = { path: string; version: string; managed: boolean }

/**
 * `codex-tray codex run -- …`: the real Codex in our place, once its arguments are found to be good for that version.
 * What is wrong and does not stop it goes to standard error. With `--json` findings are one JSON object on one line:
 * `{"codexVersion","findings"}`, on standard output with `error` when Codex is not started, else on standard error, since
 * standard output is Codex's own.
 *
 * @returns Codex's exit code; 2 when it was not started because of its arguments
 * @throws AppError `codex_missing`, `codex_unusable`, `codex_version_unknown`, `codex_version_unsupported`;
 *   `invalid_request` when there is no profile to start it with
 */
export async function codexRun(options: CodexRunOptions, terminal: Terminal): Promise<number> {
  const { args, env, cwd, interactive, onSignal } = options
  const codex = await chooseProgram(options)
  const { version } = codex
  const all = [...(await profileOf(options, version, terminal)), ...args]
  const findings = checkArguments(all, version)
  const refused = findings.filter(({ severity }) => severity === 'fatal' || severity === 'error')
  if (refused.length > 0) return refuse(options, version, findings, refused, terminal)
  tell(options, version, findings, (line) => terminal.err(line))
  await terminal.flush()
  return runInTerminal({
    file: codex.path,
    args: all,
    cwd,
    env: codex.managed ? withTools({ ...env }, codex.path) : env,
    interactive,
    onSignal,
  })
}

async function chooseProgram(options: CodexRunOptions): Promise<Chosen> {
  const { codexVersion: wanted, env, dataDir, configuredCodex: configured } = options
  const folder = dataLayout(dataDir).codexVersions
  if (wanted !== null) {
    const managed = await findVersion(folder, wanted)
    if (managed !== null) return { path: managed.path, version: managed.version, managed: true }
  }
  // Where it cannot be made the version is asked for each time.
  await mkdir(dataDir, { recursive: true, mode: 0o700 }).catch(() => undefined)
  const cacheFile = join(dataDir, 'codex-versions.json')
  const installs = await findCodexInstalls({ env, configured, cacheFile })
  if (wanted === null) {
    const { install, version } = chooseInstall(installs)
    return { path: install.path, version, managed: install.path.startsWith(folder) }
  }
  const found = installs.find(({ version }) => version === wanted)
  if (found !== undefined) return { path: found.path, version: wanted, managed: false }
  const there = [...(await listVersions(folder)), ...installs].flatMap(({ version }) => version ?? [])
  throw new AppError('codex_version_unknown', {
    what: 'This version of Codex is not on this machine',
    where: '--codex-version',
    current: JSON.stringify(wanted),
    accepted: there.length === 0 ? 'none is installed' : [...new Set(there)].join(', '),
    fix: `Install it first: codex-tray codex install ${/^[\w.-]+$/.test(wanted) ? wanted : 'VERSION'}`,
  })
}

/** @throws AppError `invalid_request` */
async function profileOf(
  { autoFix, codexHome, args }: CodexRunOptions,
  version: string,
  terminal: Terminal,
): Promise<string[]> {
  if (!autoFix) return []
  const name = autoFixProfileName
  const own = args.slice(0, args.includes('--') ? args.indexOf('--') : undefined)
  if (own.some((word) => /^(-p.*|--profile(=.*)?)$/.test(word))) {
    throw new AppError('invalid_request', {
      what: 'Codex takes one profile: the one behind -- would take the place of the doctor’s',
      where: '--auto-fix',
      fix: 'Leave --auto-fix or --profile out',
    })
  }
  const entries = await readProfile(codexHome, name, version)
  if (entries === null) {
    throw new AppError('invalid_request', {
      what: `There is no profile ${name} that Codex ${version} reads`,
      where: codexHome,
      fix: `Make it with codex-tray doctor --codex-version ${version} --fix --profile, or leave --auto-fix out`,
    })
  }
  const given = profileArguments({ name, entries, version, command: subcommandOf(args, version) })
  const { leftOut } = overridesOf(entries)
  if (leftOut.length > 0 && given[0] === '-c')
    terminal.err(`codex-tray: cannot be said on a command line, and is left out: ${leftOut.join(', ')}`)
  return given
}

function refuse(
  options: CodexRunOptions,
  version: string,
  findings: readonly Finding[],
  refused: readonly Finding[],
  terminal: Terminal,
): number {
  const fixes = refused.flatMap(({ fix }) => (fix === null ? [] : [adviceOf(fix)]))
  const error = new AppError('codex_version_unsupported', {
    what: `Codex was not started: ${refused.map(({ message }) => message).join('; ')}`,
    current: `Codex ${version}`,
    fix: [...new Set(fixes)].join('; '),
  })
  if (options.json)
    terminal.out(
      JSON.stringify({ codexVersion: version, findings: findings.map(toldOf), error: error.toWire() }),
    )
  else {
    terminal.err(`codex-tray: Codex ${version} was not started: it would not take its arguments`)
    tell(options, version, findings, (line) => terminal.err(line))
  }
  return exitCodes.cannotRun
}

const adviceOf = ({ title, command }: Fix): string => (command === null ? title : `${title} (${command})`)

function tell(
  { json }: CodexRunOptions,
  version: string,
  findings: readonly Finding[],
  line: (text: string) => void,
): void {
  if (findings.length === 0) return
  if (json) return line(JSON.stringify({ codexVersion: version, findings: findings.map(toldOf) }))
  for (const { id, severity, message, fix } of findings) {
    line(`  ${severity}: ${message} [${id}]`)
    if (fix === null) continue
    line(`    fix: ${fix.title}`)
    if (fix.command !== null) line(`         ${fix.command}`)
    if (id === 'cli-subcommand-unsupported')
      line('         for a prompt of that word: codex-tray codex run -- -- WORD')
  }
}
