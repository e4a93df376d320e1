import type { ConfigState } from '../../../shared/config/config-state.ts'
import type { ServiceState, ServiceStatus } from '../../../shared/services/service-status.ts'

/** The five pictures of the tray icon. */
export const trayStates = ['stopped', 'starting', 'running', 'warning', 'failed'] as const
export type TrayState = (typeof trayStates)[number]

/** What of the daemon is trouble: it is being started anew as often as it fails, and then it is not. */
const troubled: readonly ServiceState[] = ['failed', 'unhealthy', 'backoff']

/**
 * One word for everything. The proxy decides, because clients need it; a configuration that is not in force, a daemon
 * in trouble, a question of Codex or a limit that is reached turn "running" into "warning".
 *
 * @param attention something waits for the user
 */
export function trayStateOf(
  services: readonly ServiceStatus[],
  config: Pick<ConfigState, 'problem'>,
  attention: boolean,
): TrayState {
  const stateOf = (id: ServiceStatus['id']): ServiceState =>
    services.find((service) => service.id === id)?.state ?? 'stopped'
  switch (stateOf('proxy')) {
    case 'failed':
      return 'failed'
    case 'unhealthy':
      return 'warning'
    case 'starting':
    case 'backoff':
    case 'stopping':
      return 'starting'
    case 'running':
      return config.problem !== null || attention || troubled.includes(stateOf('daemon'))
        ? 'warning'
        : 'running'
    case 'stopped':
      return attention ? 'warning' : 'stopped'
  }
}
