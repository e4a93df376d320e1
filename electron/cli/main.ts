import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { AppError, toWireError } from '../../shared/errors/app-error.ts'
import { defaultConfigFile, defaultDataDir } from '../node/paths.ts'
import {
  parseArguments,
  type Arguments,
  type DaemonArguments,
  type GuardArguments,
  type McpArguments,
  type RestoreArguments,
  type ServeArguments,
} from './arguments.ts'
import { status } from './commands/status.ts'
import { exitCodeOf, exitCodes, type ExitCode } from './exit-codes.ts'
import { helpText } from './help-text.ts'
import { productVersion } from './product-version.ts'
import type { Terminal } from './terminal.ts'

export type MainOptions = {
  argv: readonly string[]
  cwd: string
  env: Readonly<Record<string, string | undefined>>
  /** Where the bundles of the services are. */
  bundleFolder: string
  stdin: Readable
  stdout: Writable
  onSignal(listener: () => void): void
}

/** The command line as a function: everything it decides is in its exit code. Never throws. */
export async function main(options: MainOptions, terminal: Terminal): Promise<ExitCode> {
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

async function perform(args: Arguments, options: MainOptions, terminal: Terminal): Promise<ExitCode> {
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
      archiveAfterDays: section.archive_after_days ?? null,
      entry: join(bundleFolder, 'service-daemon.js'),
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
  const [{ restore }, { guard }, { dataLayout }] = await Promise.all([
    import('./commands/restore.ts'),
    import('./commands/guard.ts'),
    import('../node/data-layout.ts'),
  ])
  const { backups } = dataLayout(args.dataDir ?? defaultDataDir(env))
  const places = { backupsFolder: backups, codexHome: args.codexHome ?? null, now: Date.now }
  if (args.command === 'guard') return guard(places, stdin, terminal)
  return restore({ ...places, defaultOnly: args.defaultOnly, json: args.json }, terminal)
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
        proxy: join(bundleFolder, 'service-proxy.js'),
        daemon: join(bundleFolder, 'service-daemon.js'),
      },
      env,
      version: productVersion(),
      onSignal,
    },
    terminal,
  )
}
