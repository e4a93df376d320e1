import type { WireError } from '../../../shared/errors/app-error.ts'
import type { HostToProxy, Listen, ProxyActivity } from '../../../shared/services/proxy-messages.ts'
import type { Launcher } from '../../supervisor/launcher.ts'
import type { Policy } from '../../supervisor/policy.ts'
import type { Endpoint, ServiceSpec } from '../../supervisor/service-spec.ts'
import { childEnvironment } from '../../node/child-environment.ts'
import { connectProxy, type ProxyClient } from './client.ts'

/** What the proxy is told at its start; asked anew at every launch. */
export type ProxySettings = Pick<
  Extract<HostToProxy, { type: 'init' }>,
  'listen' | 'apiKey' | 'config' | 'daemonSocket' | 'conversations'
>

export type ProxyServiceOptions = {
  launcher: Launcher
  entry: string
  policy: Policy
  env: Readonly<Record<string, string | undefined>>
  version: string
  settings(): ProxySettings
  /** Asks whether the process answers: `GET /healthz`. */
  probe(endpoint: Endpoint, path: string, signal: AbortSignal): Promise<void>
  onActivity(activity: ProxyActivity): void
  /** It was asked to move and could not; it still serves where it was. */
  onListenRefused(error: WireError): void
  onListening(listen: Listen): void
}

export type ProxyService = {
  spec: ServiceSpec
  activity(): ProxyActivity
  /** To the running process; false when there is none. What it misses it gets as settings at its start. */
  send(message: HostToProxy, ports?: readonly unknown[]): boolean
}

const idle: ProxyActivity = { live: 0, total: 0, failed: 0 }

export function createProxyService(options: ProxyServiceOptions): ProxyService {
  let client: ProxyClient | null = null
  let activity = idle
  const setActivity = (next: ProxyActivity): void => {
    activity = next
    options.onActivity(next)
  }

  const spec: ServiceSpec = {
    id: 'proxy',
    dependsOn: [],
    policy: options.policy,
    launcher: options.launcher,
    request: () => ({ id: 'proxy', file: options.entry, args: [], env: childEnvironment(options.env) }),
    connect(child, report) {
      const mine = connectProxy(child, {
        listening(host, port) {
          report.ready({ host, port, socket: null })
          options.onListening({ host, port })
        },
        listenRefused: options.onListenRefused,
        failed: (error) => report.cannotRun(error),
        activity: setActivity,
      })
      client = mine
      mine.send({ type: 'init', version: options.version, ...options.settings() })
      return {
        requestStop: (graceMs) => mine.send({ type: 'drain', timeoutMs: graceMs }),
        closed() {
          if (client !== mine) return
          client = null
          setActivity(idle)
        },
      }
    },
    probe: (endpoint, signal) => options.probe(endpoint, '/healthz', signal),
  }

  return {
    spec,
    activity: () => activity,
    send(message, ports) {
      client?.send(message, ports)
      return client !== null
    },
  }
}
