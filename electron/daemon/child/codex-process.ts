import { execa } from 'execa'
import type { ChildExit } from '../../supervisor/launcher.ts'
import { deathSignalPrefix } from '../../supervisor/launchers/death-signal.ts'
import { readLines } from '../../supervisor/launchers/lines.ts'
import { signalGroup } from '../../supervisor/signal-group.ts'
import type { CodexLink } from '../../codex/link.ts'
import { openRpcPeer } from '../../codex/rpc-peer.ts'
import { withCamelCaseRequests } from './camel-case-requests.ts'
import { serverArguments, wantsJsonrpcMember } from './handshake.ts'

/** One started Codex, before and after its handshake. */
export type CodexProcess = {
  readonly pid: number | undefined
  readonly link: CodexLink
  /** Called once; what could not be started at all ends with both null and the reason. */
  onExit(listener: (exit: ChildExit, refusal: Error | null) => void): void
  /** Ends its input, which every version takes as the wish that it end. */
  requestStop(): void
  signal(signal: 'SIGTERM' | 'SIGKILL'): void
}

export type ProcessOptions = {
  /** The program, and which version it is. */
  file: string
  version: string
  /** After those that make it serve. */
  args: readonly string[]
  env: Readonly<Record<string, string>>
  /** A line of its standard error. */
  line(text: string): void
}

/**
 * Starts a Codex that serves its methods on standard input and output, in a process group of its own. The kernel ends
 * it with us where it can; elsewhere the end of its input does.
 *
 * Standard streams serve all versions alike. `--listen unix://` (from 0.125) would give us nothing: it wants WebSocket,
 * and a socket that others could find.
 */
export function startCodex(options: ProcessOptions): CodexProcess {
  const { file, version, env } = options
  const [program = file, ...args] = [
    ...deathSignalPrefix(),
    file,
    ...serverArguments(version),
    ...options.args,
  ]
  const child = execa(program, args, {
    env: { ...env },
    extendEnv: false,
    stdin: 'pipe',
    buffer: false,
    reject: false,
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  readLines(child.stderr, options.line)
  const link = openRpcPeer({
    input: child.stdout,
    output: child.stdin,
    name: `Codex ${version}`,
    jsonrpcMember: wantsJsonrpcMember(version),
  })
  return {
    get pid() {
      return child.pid
    },
    link: wantsJsonrpcMember(version) ? withCamelCaseRequests(link) : link,
    onExit(listener) {
      let told = false
      const tell = (exit: ChildExit, refusal: Error | null): void => {
        if (!told) listener(exit, refusal)
        told = true
      }
      child.once('error', (error) => tell({ code: null, signal: null }, error))
      child.once('exit', (code, signal) => tell({ code, signal }, null))
    },
    requestStop: () => link.close(),
    signal(signal) {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
        signalGroup(child.pid, signal)
    },
  }
}
