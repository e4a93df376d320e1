import { z } from 'zod'
import { daemonStateSchema } from '../../../shared/codex/daemon-state.ts'
import { AppError, toWireError } from '../../../shared/errors/app-error.ts'
import type { HostToDaemon } from '../../../shared/services/daemon-messages.ts'
import { connectDaemon } from '../../codex/daemon-link.ts'
import { dataLayout } from '../../node/data-layout.ts'
import { ensurePrivateFolder } from '../../node/private-folder.ts'
import type { Launcher } from '../../supervisor/launcher.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import type { Terminal } from '../terminal.ts'
import { findHolder, type SocketHolder } from './daemon-holder.ts'
import { runDaemon } from './daemon-run.ts'

export type DaemonCommandOptions = {
  /** `run`: be the daemon; `health`: does one answer; `check`: who holds the socket. */
  mode: 'run' | 'health' | 'check'
  json: boolean
  dataDir: string
  /** Where it listens, as configured. */
  socket: string
  /** Of `[daemon]`. */
  codexPath: string | null
  codexProfile: string | null
  archiveAfterDays: number | null
  /** The bundle of the service. */
  entry: string
  launcher: Launcher
  env: Readonly<Record<string, string | undefined>>
  version: string
  onSignal(listener: () => void): void
}

/** `codex-tray daemon`: the Codex daemon without the rest of the tray, or a look at the one that runs. */
export async function daemon(options: DaemonCommandOptions, terminal: Terminal): Promise<ExitCode> {
  switch (options.mode) {
    case 'health':
      return health(options, terminal)
    case 'check':
      return check(options, terminal)
    case 'run':
      return run(options, terminal)
  }
}

/** A status call is answered within 50 ms; one that takes so long is not well. */
const healthTimeoutMs = 2_000
const statusSchema = daemonStateSchema.extend({ pid: z.int(), version: z.string() })

async function health({ socket, json }: DaemonCommandOptions, terminal: Terminal): Promise<ExitCode> {
  const found = await askHealth(socket)
  if (json) terminal.out(JSON.stringify(found))
  else terminal.out(found.healthy ? `healthy: ${found.reason}` : `not healthy: ${found.reason}`)
  return found.healthy ? exitCodes.ok : exitCodes.foundProblem
}

type Health = { healthy: boolean; reason: string; code: string | null; pid: number | null }

/** Healthy is a daemon that answers and whose Codex does. */
async function askHealth(socket: string): Promise<Health> {
  try {
    const link = await connectDaemon(socket)
    try {
      const answer = await link.request('daemon/status', undefined, { timeoutMs: healthTimeoutMs })
      const { pid, clients, codex } = statusSchema.parse(answer)
      if (codex.phase === 'running') {
        const what = `Codex ${codex.install?.version ?? ''} runs (pid ${codex.pid ?? '-'}), ${clients} clients`
        return { healthy: true, reason: `${what}, daemon pid ${pid}`, code: null, pid }
      }
      const reason = codex.error?.message ?? `Codex is ${codex.phase}`
      return { healthy: false, reason, code: codex.error?.code ?? null, pid }
    } finally {
      link.close()
    }
  } catch (thrown) {
    const { code, message } = toWireError(thrown)
    return { healthy: false, reason: message, code, pid: null }
  }
}

async function check({ socket, dataDir, json }: DaemonCommandOptions, terminal: Terminal): Promise<ExitCode> {
  const holder = await findHolder(socket, dataLayout(dataDir).daemon)
  if (json) terminal.out(JSON.stringify(holder))
  else for (const line of holderText(holder)) terminal.out(line)
  const isWrong = holder.state === 'foreign' || (holder.state === 'held' && !holder.answers)
  return isWrong ? exitCodes.foundProblem : exitCodes.ok
}

function holderText({ socket, state, pid, command, since, fix }: SocketHolder): string[] {
  const words = { held: 'held', foreign: 'held by another program', stale: 'stale', free: 'free' }
  const facts = [
    pid === null ? [] : [`  pid      ${pid}`],
    command === null ? [] : [`  command  ${command}`],
    since === null ? [] : [`  since    ${new Date(since).toISOString()}`],
    fix === null ? [] : [`  ${fix}`],
  ]
  return [`${socket}: ${words[state]}`, ...facts.flat()]
}

async function run(options: DaemonCommandOptions, terminal: Terminal): Promise<ExitCode> {
  const { dataDir, socket, env, version, json } = options
  const folder = dataLayout(dataDir).daemon
  await ensurePrivateFolder(folder)
  const holder = await findHolder(socket, folder)
  if (holder.state === 'held') {
    throw new AppError('daemon_socket_in_use', {
      what: `Another daemon (pid ${holder.pid ?? '-'}) serves on this socket`,
      where: socket,
      fix: `Use that one, or stop it: kill ${holder.pid ?? '-'}`,
    })
  }
  const init: Extract<HostToDaemon, { type: 'init' }> = {
    type: 'init',
    socket,
    folder,
    codexPath: options.codexPath,
    codexProfile: options.codexProfile,
    env: definedOnly(env),
    mcp: null,
    archiveAfterDays: options.archiveAfterDays,
    canPrompt: false,
    version,
  }
  const { launcher, entry, onSignal } = options
  return runDaemon({ launcher, entry, init, cwd: folder, env, json, onSignal }, terminal)
}

function definedOnly(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const entries = Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  return Object.fromEntries(entries)
}
