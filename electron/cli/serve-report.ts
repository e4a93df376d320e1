import type { ConfigState } from '../../shared/config/config-state.ts'
import type { ServiceStatus } from '../../shared/services/service-status.ts'
import type { Host } from '../host/host-api.ts'
import { exitCodes, type ExitCode } from './exit-codes.ts'
import { readyText } from './ready-text.ts'
import type { Terminal } from './terminal.ts'

/** Tells, as lines of JSON or of text, what happens to a host. */
export type ServeReport = {
  /** Resolves when the proxy has failed without ever having listened. */
  couldNotStart: Promise<ExitCode>
  stopping(code: ExitCode): void
}

const shownLogLines = 20

export function createReport(host: Host, json: boolean, terminal: Terminal): ServeReport {
  const printer = json ? jsonPrinter(terminal) : textPrinter(terminal)
  let isReady = false
  let lastState = ''
  let lastProblem: string | null = null
  let giveUp: (code: ExitCode) => void = () => undefined
  const couldNotStart = new Promise<ExitCode>((resolve) => {
    giveUp = resolve
  })

  host.services.onChange((all) => {
    for (const service of all) {
      const state = JSON.stringify([service.state, service.pid, service.port])
      if (state === lastState) continue
      lastState = state
      if (!isReady && service.state === 'running') {
        isReady = true
        printer.ready(host)
      } else if (isReady) printer.state(service)
      if (!isReady && service.state === 'failed') {
        printer.failure(service)
        giveUp(exitCodes.cannotRun)
      }
    }
  })
  host.config.onChange((state) => {
    const problem = state.problem?.message ?? null
    if (problem === lastProblem) return
    lastProblem = problem
    // The contract's first line is the ready event.
    if (isReady) printer.config(state)
  })

  return { couldNotStart, stopping: (code) => printer.stopping(code) }
}

type Printer = {
  ready(host: Host): void
  state(service: ServiceStatus): void
  failure(service: ServiceStatus): void
  config(state: ConfigState): void
  stopping(code: ExitCode): void
}

function jsonPrinter(terminal: Terminal): Printer {
  const print = (event: object): void => terminal.out(JSON.stringify(event))
  return {
    ready: (host) =>
      print({
        event: 'ready',
        baseUrl: host.proxy.baseUrl(),
        apiKey: host.access.apiKey(),
        pid: process.pid,
      }),
    state: ({ id, wanted, state, pid, port, socket, restarts, since, error }) =>
      print({ event: 'state', id, wanted, state, pid, port, socket, restarts, since, error }),
    // Nothing on standard output: whoever waits for the ready event sees the end instead.
    failure: (service) => printFailure(service, terminal),
    config: ({ problem }) =>
      print(problem === null ? { event: 'config-loaded' } : { event: 'config-problem', error: problem }),
    stopping: () => undefined,
  }
}

function textPrinter(terminal: Terminal): Printer {
  return {
    ready: (host) =>
      terminal.out(
        readyText({
          baseUrl: host.proxy.baseUrl(),
          apiKey: host.access.apiKey(),
          configFile: host.config.state().file,
        }),
      ),
    state({ id, state, pid, port, error }) {
      const where = port === null ? '' : ` on port ${port}`
      const why = error === null ? '' : `: ${error.message}`
      terminal.out(`${id} is ${state}${where}${pid === null ? '' : ` (pid ${pid})`}${why}`)
    },
    failure: (service) => printFailure(service, terminal),
    config: ({ problem }) =>
      terminal.out(
        problem === null
          ? 'The configuration was read again and is in force.'
          : `The configuration is not in force, the last good one is: ${problem.message}`,
      ),
    stopping: (code) => {
      if (code === exitCodes.ok) terminal.out('Stopping: open streams may take up to 5 seconds to end.')
    },
  }
}

/** Why it could not start, with what the process itself said last. */
function printFailure({ id, error, lastLines }: ServiceStatus, terminal: Terminal): void {
  const message = error?.message ?? 'It failed for a reason it did not give.'
  const isAddress = error?.code === 'port_in_use' || error?.code === 'address_not_available'
  terminal.err(`codex-tray: ${id}: ${message}${isAddress ? ' Or choose another port with --port N.' : ''}`)
  if (isAddress) return
  for (const line of lastLines.slice(-shownLogLines)) terminal.err(`  | ${line}`)
}
