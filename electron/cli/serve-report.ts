import type { ConfigState } from '../../shared/config/config-state.ts'
import type { ServiceId, ServiceStatus } from '../../shared/services/service-status.ts'
import type { Host } from '../host/host-api.ts'
import { exitCodes, type ExitCode } from './exit-codes.ts'
import { readyText } from './ready-text.ts'
import type { Terminal } from './terminal.ts'

/** Tells, as lines of JSON or of text, what happens to a host. */
export type ServeReport = {
  /** Resolves when the proxy has failed without ever having listened; what the daemon does decides nothing. */
  couldNotStart: Promise<ExitCode>
  stopping(code: ExitCode): void
}

const shownLogLines = 20

export function createReport(host: Host, json: boolean, terminal: Terminal): ServeReport {
  const printer = json ? jsonPrinter(terminal) : textPrinter(terminal)
  let isReady = false
  const told = new Map<ServiceId, string>()
  let lastProblem: string | null = null
  let giveUp: (code: ExitCode) => void = () => undefined
  const couldNotStart = new Promise<ExitCode>((resolve) => {
    giveUp = resolve
  })

  const tellStart = (proxy: ServiceStatus): void => {
    if (proxy.state === 'running') {
      isReady = true
      told.set('proxy', tellingParts(proxy))
      printer.ready(host)
    } else if (proxy.state === 'failed') {
      printer.failure(proxy)
      giveUp(exitCodes.cannotRun)
    }
  }
  const tellChange = (service: ServiceStatus): void => {
    const parts = tellingParts(service)
    if (parts === (told.get(service.id) ?? untold)) return
    told.set(service.id, parts)
    printer.state(service)
  }
  host.services.onChange((all) => {
    const proxy = all.find(({ id }) => id === 'proxy')
    if (!isReady && proxy !== undefined) tellStart(proxy)
    // The contract's first line is the ready event; what the others did until then follows it.
    if (isReady) all.forEach(tellChange)
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

/** A change of anything else is not worth a line. */
const tellingParts = ({
  state,
  pid,
  port,
  socket,
}: Pick<ServiceStatus, 'state' | 'pid' | 'port' | 'socket'>) => JSON.stringify([state, pid, port, socket])
const untold = tellingParts({ state: 'stopped', pid: null, port: null, socket: null })

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
    state({ id, state, pid, port, socket, error }) {
      const where = port === null ? (socket === null ? '' : ` on ${socket}`) : ` on port ${port}`
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
