import type { Approval, ApprovalDecision } from '../../../shared/codex/approval.ts'
import { idleDaemonState, type DaemonState } from '../../../shared/codex/daemon-state.ts'
import { AppError, toWireError, type WireError } from '../../../shared/errors/app-error.ts'
import type {
  DaemonAnswer,
  DaemonInput,
  DaemonQuestion,
  HostToDaemon,
} from '../../../shared/services/daemon-messages.ts'
import { childEnvironment } from '../../node/child-environment.ts'
import type { Child, Launcher } from '../../supervisor/launcher.ts'
import type { Policy } from '../../supervisor/policy.ts'
import type { Connection, Endpoint, Report, ServiceSpec } from '../../supervisor/service-spec.ts'
import { connectDaemonProcess, type DaemonClient } from './client.ts'

/** What the daemon is told at its start; asked anew at every launch. */
export type DaemonSettings = Omit<Extract<HostToDaemon, { type: 'init' }>, 'type' | 'version'>

export type DaemonServiceOptions = {
  launcher: Launcher
  entry: string
  policy: Policy
  env: Readonly<Record<string, string | undefined>>
  version: string
  /** @throws AppError when the daemon cannot be started with what is configured */
  settings(): DaemonSettings
  /** Asks whether the process answers, on its socket. */
  probe(endpoint: Endpoint, signal: AbortSignal): Promise<void>
  onState(state: DaemonState): void
  onApprovals(approvals: readonly Approval[]): void
}

export type DaemonService = {
  spec: ServiceSpec
  state(): DaemonState
  approvals(): readonly Approval[]
  /** @throws AppError `daemon_unreachable` while it does not run; what it refused with; `codex_gone` */
  ask<Q extends DaemonQuestion>(question: Q, input: DaemonInput<Q>): Promise<DaemonAnswer<Q>>
  /** An approval that is decided already, or whose daemon is gone, is passed over. */
  decide(approval: string, decision: ApprovalDecision): void
  /** To the running process; one started later gets it with its settings. */
  setKey(apiKey: string): void
}

export function createDaemonService(options: DaemonServiceOptions): DaemonService {
  let client: DaemonClient | null = null
  let state = idleDaemonState
  let approvals: readonly Approval[] = []
  const setState = (next: DaemonState): void => {
    state = next
    options.onState(next)
  }
  const setApprovals = (next: readonly Approval[]): void => {
    approvals = next
    options.onApprovals(next)
  }

  const begin = (child: Child, report: Report, settings: DaemonSettings): Connection => {
    const mine = connectDaemonProcess(child, {
      listening: (socket) => report.ready({ host: null, port: null, socket }),
      failed: (error) => report.cannotRun(error),
      state: setState,
      approvals: setApprovals,
    })
    client = mine
    mine.send({ type: 'init', version: options.version, ...settings })
    return {
      requestStop: (graceMs) => mine.send({ type: 'drain', timeoutMs: graceMs }),
      closed() {
        mine.closed()
        if (client !== mine) return
        client = null
        setApprovals([])
        setState(idleDaemonState)
      },
    }
  }

  const spec: ServiceSpec = {
    id: 'daemon',
    dependsOn: [],
    policy: options.policy,
    launcher: options.launcher,
    request: () => ({ id: 'daemon', file: options.entry, args: [], env: childEnvironment(options.env) }),
    connect(child, report) {
      try {
        return begin(child, report, options.settings())
      } catch (error) {
        return refuse(child, report, toWireError(error))
      }
    },
    probe: options.probe,
  }

  return {
    spec,
    state: () => state,
    approvals: () => approvals,
    ask(question, input) {
      return client === null ? Promise.reject(notRunning(question)) : client.ask(question, input)
    },
    decide: (approval, decision) => client?.send({ type: 'decide', approval, decision }),
    setKey: (apiKey) => client?.send({ type: 'key', apiKey }),
  }
}

/** Settings that no start can mend: a child that was never told anything is ended, and the status says why. */
function refuse(child: Child, report: Report, error: WireError): Connection {
  queueMicrotask(() => {
    report.cannotRun(error)
    void child.spawned.then(
      () => child.signal('SIGKILL'),
      () => undefined,
    )
  })
  return { requestStop: () => child.signal('SIGTERM'), closed: () => undefined }
}

function notRunning(question: DaemonQuestion): AppError {
  return new AppError('daemon_unreachable', {
    what: 'The Codex daemon is not running',
    where: question,
    fix: 'Start it on the Services page',
  })
}
