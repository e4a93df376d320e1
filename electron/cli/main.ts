import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { AppError, toWireError } from '../../shared/errors/app-error.ts'
import { defaultConfigFile, defaultDataDir } from '../node/paths.ts'
import {
  parseArguments,
  type Arguments,
  type CodexArguments,
  type DaemonArguments,
  type GuardArguments,
  type DoctorArguments,
  type McpArguments,
  type RestoreArguments,
  type ServeArguments,
} from './arguments.ts'
import { codexHomeOf } from '../node/codex-home.ts'
import { status } from './commands/status.ts'
import { exitCodeOf, exitCodes, type ExitCode } from './exit-codes.ts'
import { helpText } from './help-text.ts'
import { productVersion } from './product-version.ts'
import type { Terminal } from './terminal.ts'

export type MainOptions = {
  argv: readonly string[]
  cwd: string
  env: Readonly<Record<string, string | undefined>>
  /** Where the bundles of the services are; null where this program cannot start them as programs of their own. */
  bundleFolder: string | null
  stdin: Readable
  stdout: Writable
  onSignal(listener: (signal: NodeJS.Signals) => void): void
}

/** The command line as a function: everything it decides is in its exit code. Never throws. */
export async function main(options: MainOptions, terminal: Terminal): Promise<number> {
  try {
    return await perform(parseArguments(options.argv, options.cwd), options, terminal)
  } catch (thrown) {
    const error = toWireError(thrown)
    terminal.err(`codex-tray: ${error.message}`)
    if (error.code === 'usage') terminal.err(`\n${helpText(undefined)}`)
    if (!(thrown instanceof AppError) && thrown instanceof Error) terminal.err(thrown.stack ?? '')
    return exitCodeOf(error.code)
  }
}

async function perform(args: Arguments, options: MainOptions, terminal: Terminal): Promise<number> {
  switch (args.command) {
    case 'help':
      terminal.out(helpText(args.topic))
      return exitCodes.ok
    case 'version':
      terminal.out(productVersion())
      return exitCodes.ok
    case 'status':
      return status({ ...args, dataDir: args.dataDir ?? defaultDataDir(options.env) }, terminal)
    case 'daemon':
      return performDaemon(args, options, terminal)
    case 'mcp':
      return performMcp(args, options, terminal)
    case 'restore':
    case 'guard':
      return performRestore(args, options, terminal)
    case 'serve':
      return performServe(args, options, terminal)
    case 'doctor':
      return performDoctor(args, options, terminal)
    case 'codex':
      return performCodex(args, options, terminal)
  }
}

/** Loaded when needed, as everything that is more than a look at a file. */
async function performDaemon(
  args: DaemonArguments,
  { env, bundleFolder, onSignal }: MainOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const [{ daemon }, { readDaemonSection }, { daemonSocketPath }, { forkLauncher }] = await Promise.all([
    import('./commands/daemon.ts'),
    import('./daemon-section.ts'),
    import('../node/daemon-socket.ts'),
    import('../supervisor/launchers/fork.ts'),
  ])
  const { dataDir, configFile } = pathsOf(args, env)
  const section = await readDaemonSection(configFile)
  return daemon(
    {
      mode: args.mode,
      json: args.json,
      dataDir,
      socket: daemonSocketPath(dataDir, section.socket, env),
      codexPath: section.codex_path ?? null,
      codexProfile: section.codex_profile ?? null,
      archiveAfterDays: section.archive_after_days ?? null,
      // The other modes only ask.
      entry: args.mode === 'run' ? bundleOf('daemon', bundleFolder) : '',
      launcher: forkLauncher,
      env,
      version: productVersion(),
      onSignal,
    },
    terminal,
  )
}

async function performMcp(
  args: McpArguments,
  { env, cwd, stdin, stdout, onSignal }: MainOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const [{ mcp }, { readDaemonSection }, { daemonSocketPath }] = await Promise.all([
    import('./commands/mcp.ts'),
    import('./daemon-section.ts'),
    import('../node/daemon-socket.ts'),
  ])
  const { dataDir, configFile } = pathsOf(args, env)
  // A client that starts us must get a server in any case: then without what a broken file says.
  const { socket } = await readDaemonSection(configFile).catch((error: unknown) => {
    terminal.err(`codex-tray: ${toWireError(error).message}`)
    return { socket: undefined }
  })
  const at = daemonSocketPath(dataDir, socket, env)
  return mcp({ socket: at, version: productVersion(), cwd, stdin, stdout, onSignal })
}

async function performRestore(
  args: RestoreArguments | GuardArguments,
  { env, stdin }: MainOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const [{ restore }, { restoreIfGone }, { guard }, { dataLayout }] = await Promise.all([
    import('./commands/restore.ts'),
    import('./commands/restore-if-gone.ts'),
    import('./commands/guard.ts'),
    import('../node/data-layout.ts'),
  ])
  const { backups, run, useInCodexFile } = dataLayout(args.dataDir ?? defaultDataDir(env))
  const places = { backupsFolder: backups, codexHome: args.codexHome ?? null, now: Date.now }
  if (args.command === 'guard') return guard({ ...places, runFolder: run }, stdin, terminal)
  if (args.ifGone) return restoreIfGone({ ...places, runFolder: run, json: args.json }, terminal)
  return restore({ ...places, what: args.what, wishFile: useInCodexFile, json: args.json }, terminal)
}

/** @throws AppError `usage` inside the packaged app, which is no Node that could run it */
function bundleOf(service: 'proxy' | 'daemon', folder: string | null): string {
  if (folder !== null) return join(folder, `service-${service}.js`)
  throw new AppError('usage', {
    what: 'The packaged app runs its services itself, in the tray',
    accepted: 'every other command',
    fix: 'Start codex-tray --hidden; without a display, run codex-tray serve from the sources',
  })
}

function pathsOf(
  args: { dataDir: string | undefined; configFile: string | undefined },
  env: MainOptions['env'],
): { dataDir: string; configFile: string } {
  return {
    dataDir: args.dataDir ?? defaultDataDir(env),
    configFile: args.configFile ?? defaultConfigFile(env),
  }
}

async function performServe(
  args: ServeArguments,
  { env, bundleFolder, onSignal }: MainOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  // Loaded when needed: `status` must answer fast and starts nothing.
  const { serve } = await import('./commands/serve.ts')
  return serve(
    {
      args,
      paths: pathsOf(args, env),
      entries: {
        proxy: bundleOf('proxy', bundleFolder),
        daemon: bundleOf('daemon', bundleFolder),
      },
      env,
      version: productVersion(),
      onSignal,
    },
    terminal,
  )
}

async function performDoctor(
  args: DoctorArguments,
  { env }: MainOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const [{ doctor }, { codexEnvironment }] = await Promise.all([
    import('./commands/doctor.ts'),
    import('../node/codex-environment.ts'),
  ])
  const { dataDir, configFile: ourConfigFile } = pathsOf({ ...args, configFile: undefined }, env)
  const { configuredCodex, ownPort } = await presentUse(
    dataDir,
    ourConfigFile,
    args.codexVersion !== undefined,
  )
  return doctor(
    {
      codexVersion: args.codexVersion ?? null,
      configFile: args.configFile ?? null,
      json: args.json,
      fix: args.fix,
      profile: args.profile,
      codexHome: codexHomeOf(env),
      ourConfigFile,
      dataDir,
      configuredCodex,
      ownPort,
      env: codexEnvironment(env),
    },
    terminal,
  )
}

/** What the daemon would run and where our proxy listens. A broken file of ours is for the doctor to tell of. */
async function presentUse(
  dataDir: string,
  ourConfigFile: string,
  versionIsNamed: boolean,
): Promise<{ configuredCodex: string | null; ownPort: number | null }> {
  const { readHostStatus } = await import('../host/status-file.ts')
  const running = await readHostStatus(dataDir)
  const ownPort = running?.services.find(({ id }) => id === 'proxy')?.port ?? null
  if (versionIsNamed) return { configuredCodex: null, ownPort }
  const [{ readDaemonSection }, { versionInUse }, { dataLayout }] = await Promise.all([
    import('./daemon-section.ts'),
    import('../codex/managed/kept-versions.ts'),
    import('../node/data-layout.ts'),
  ])
  const section = await readDaemonSection(ourConfigFile).catch(() => ({ codex_path: undefined }))
  const managed = await versionInUse(dataLayout(dataDir).codexVersions).catch(() => null)
  return { configuredCodex: section.codex_path ?? managed?.path ?? null, ownPort }
}

async function performCodex(args: CodexArguments, options: MainOptions, terminal: Terminal): Promise<number> {
  const { action, json, dataDir } = args
  const { env, onSignal } = options
  if (action.action === 'run') return performCodexRun(args, action.args, options, terminal)
  const { codex } = await import('./commands/codex.ts')
  return codex({ command: action, json, dataDir: dataDir ?? defaultDataDir(env), env, onSignal }, terminal)
}

async function performCodexRun(
  args: CodexArguments,
  codexArgs: readonly string[],
  { cwd, env, stdin, onSignal }: MainOptions,
  terminal: Terminal,
): Promise<number> {
  const [{ codexRun }, { codexEnvironment }] = await Promise.all([
    import('./commands/codex-run.ts'),
    import('../node/codex-environment.ts'),
  ])
  const { dataDir, configFile } = pathsOf(args, env)
  const { configuredCodex } = await presentUse(dataDir, configFile, args.codexVersion !== undefined)
  return codexRun(
    {
      args: codexArgs,
      codexVersion: args.codexVersion ?? null,
      autoFix: args.autoFix,
      json: args.json,
      dataDir,
      codexHome: codexHomeOf(env),
      configuredCodex,
      env: codexEnvironment(env),
      cwd,
      interactive: 'isTTY' in stdin && stdin.isTTY === true,
      onSignal,
    },
    terminal,
  )
}
