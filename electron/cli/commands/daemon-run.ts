import { toWireError, type WireError } from '../../../shared/errors/app-error.ts'
import {
  daemonToHostSchema,
  type DaemonToHost,
  type HostToDaemon,
} from '../../../shared/services/daemon-messages.ts'
import { childEnvironment } from '../../node/child-environment.ts'
import type { ChildExit, Launcher } from '../../supervisor/launcher.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import type { Terminal } from '../terminal.ts'

export type DaemonRunOptions = {
  launcher: Launcher
  entry: string
  init: Extract<HostToDaemon, { type: 'init' }>
  cwd: string
  /** Of whoever runs it; the daemon's process gets little of it, its Codex what `init` says. */
  env: Readonly<Record<string, string | undefined>>
  json: boolean
  onSignal(listener: () => void): void
}

/** What a running turn is given on Ctrl+C. */
const graceMs = 5_000

/** Runs the daemon until it is told to stop, and shows what it does. The exit code says why it could not. */
export async function runDaemon(options: DaemonRunOptions, terminal: Terminal): Promise<ExitCode> {
  const { launcher, entry, init, json, onSignal } = options
  const env = childEnvironment(options.env)
  const child = launcher.launch({ id: 'daemon', file: entry, args: [], env, cwd: options.cwd })
  const show = shower(json, terminal)
  let failure: WireError | null = null
  child.onLine((line) => {
    if (!json) terminal.err(line)
  })
  child.onMessage((message) => {
    const parsed = daemonToHostSchema.safeParse(message)
    if (!parsed.success) return
    if (parsed.data.type === 'failed') failure = parsed.data.error
    show(parsed.data)
  })
  const exited = new Promise<ChildExit>((resolve) => child.onExit(resolve))
  try {
    await child.spawned
  } catch (thrown) {
    terminal.err(`codex-tray: ${toWireError(thrown).message}`)
    return exitCodes.cannotRun
  }
  child.send(init)
  let asked = false
  onSignal(() => {
    if (asked) child.signal('SIGKILL')
    else child.send({ type: 'drain', timeoutMs: graceMs })
    asked = true
  })
  const { code } = await exited
  if (failure !== null) return exitOf(failure)
  return code === 0 || asked ? exitCodes.ok : exitCodes.foundProblem
}

const exitOf = ({ code }: WireError): ExitCode =>
  code === 'daemon_socket_in_use' ? exitCodes.alreadyRunning : exitCodes.cannotRun

function shower(json: boolean, terminal: Terminal): (message: DaemonToHost) => void {
  let phase = ''
  // Scripts rely on it: the first line is the ready event.
  let isReady = false
  return (message) => {
    if (message.type === 'listening') {
      isReady = true
      const { socket } = message
      terminal.out(json ? JSON.stringify({ event: 'ready', socket }) : `The daemon listens on ${socket}`)
    } else if (message.type === 'failed') {
      if (json) terminal.out(JSON.stringify({ event: 'failed', error: message.error }))
      terminal.err(`codex-tray: ${message.error.message}`)
    } else if (message.type === 'state' && isReady) {
      const { codex } = message.state
      if (codex.phase === phase) return
      phase = codex.phase
      const version = codex.install?.version ?? null
      const reason = codex.error?.message
      if (json) terminal.out(JSON.stringify({ event: 'codex', phase, version, pid: codex.pid, reason }))
      else terminal.out(`Codex ${version ?? ''} ${phase}${reason === undefined ? '' : `: ${reason}`}`)
    }
  }
}
