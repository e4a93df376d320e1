import { existsSync } from 'node:fs'
import { isReachableFromOutside } from '../../../shared/config/listen-address.ts'
import type { ConfigState } from '../../../shared/config/config-state.ts'
import { missingKeyFacts } from '../../../shared/config/missing-key.ts'
import { AppError, formatFacts } from '../../../shared/errors/app-error.ts'
import type { Host, HostOptions } from '../../host/host-api.ts'
import { openHost } from '../../host/open-host.ts'
import { forkLauncher } from '../../supervisor/launchers/fork.ts'
import type { ServeArguments } from '../arguments.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { createReport } from '../serve-report.ts'
import type { Terminal } from '../terminal.ts'

export type ServeOptions = {
  args: ServeArguments
  paths: { dataDir: string; configFile: string }
  entries: HostOptions['entries']
  env: HostOptions['env']
  version: string
  /** Calls back at SIGINT or SIGTERM, each time. */
  onSignal(listener: () => void): void
}

const drainMs = 5_000

/**
 * Runs the services until a signal comes or the proxy cannot run; the daemon may fail without ending the proxy.
 *
 * @throws AppError when it cannot even begin: `already_running`, `config_*`, `data_dir_unusable`
 */
export async function serve(options: ServeOptions, terminal: Terminal): Promise<ExitCode> {
  const { args, paths, env } = options
  if (args.configFile !== undefined && !existsSync(args.configFile)) throw noSuchConfig(args.configFile)
  const signals = countSignals(options.onSignal)
  const host = await openHost({
    launcher: forkLauncher,
    entries: options.entries,
    ...paths,
    listen: {
      ...(args.host === undefined ? {} : { host: args.host }),
      ...(args.port === undefined ? {} : { port: args.port }),
    },
    env,
    version: options.version,
    canPrompt: false,
    restoreCommand: null,
    secretBox: null,
  })
  try {
    const { problem, listen } = host.config.state()
    // Headless there is nobody to mend it while we run on without any provider.
    if (problem !== null) throw AppError.fromWire(problem)
    if (isReachableFromOutside(listen.host)) warnOutside(listen.host, terminal)
    warnOfKeys(host.config.state(), terminal)
    return await run(host, args.json, terminal, signals)
  } finally {
    signals.onSecond(() => void host.close(0))
    await host.close(drainMs)
  }
}

/** Until the first signal, or until the proxy has failed before it ever listened. */
async function run(host: Host, json: boolean, terminal: Terminal, signals: Signals): Promise<ExitCode> {
  const report = createReport(host, json, terminal)
  const ended = Promise.race([signals.first.then(() => exitCodes.ok), report.couldNotStart])
  void host.services.start('proxy')
  // Whatever comes of it is a state of its own: the proxy serves without it.
  void host.services.start('daemon')
  const code = await ended
  report.stopping(code)
  return code
}

type Signals = { first: Promise<void>; onSecond(act: () => void): void }

/** Counts from the beginning: the second may come while the first is still being acted on. */
function countSignals(subscribe: ServeOptions['onSignal']): Signals {
  let count = 0
  let second: (() => void) | null = null
  const first = new Promise<void>((resolve) =>
    subscribe(() => {
      count += 1
      resolve()
      if (count > 1) second?.()
    }),
  )
  return {
    first,
    onSecond(act) {
      second = act
      if (count > 1) act()
    },
  }
}

function warnOutside(host: string, terminal: Terminal): void {
  terminal.err(
    `codex-tray: warning: listening on ${host}: other machines can reach the proxy; the access key is all that keeps them out, and it travels unencrypted`,
  )
}

/** Here nobody can open the keychain: better said now than by the first request. */
function warnOfKeys({ providers }: ConfigState, terminal: Terminal): void {
  for (const { id, key, envKey, storedKey } of providers) {
    if (key !== 'missing' || storedKey === null) continue
    terminal.err(`codex-tray: warning: ${formatFacts(missingKeyFacts({ id, envKey, storedKey }))}`)
  }
}

function noSuchConfig(file: string): AppError {
  return new AppError('config_unreadable', {
    what: 'There is no such configuration file',
    where: file,
    accepted: 'a TOML file',
    fix: 'Check the path given with --config, or leave the option out',
  })
}
