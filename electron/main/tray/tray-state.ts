import type { ConfigState } from '../../../shared/config/config-state.ts'
import type { ServiceStatus } from '../../../shared/services/service-status.ts'

/** The five pictures of the tray icon. */
export const trayStates = ['stopped', 'starting', 'running', 'warning', 'failed'] as const
export type TrayState = (typeof trayStates)[number]

/**
 * One word for everything supervised: the worst service decides, and a configuration that is not in force
 * turns "running" into "warning".
 */
export function trayStateOf(
  services: readonly ServiceStatus[],
  config: Pick<ConfigState, 'problem'>,
): TrayState {
  const states = new Set(services.map((service) => service.state))
  if (states.has('failed')) return 'failed'
  if (states.has('unhealthy')) return 'warning'
  if (states.has('starting') || states.has('backoff') || states.has('stopping')) return 'starting'
  if (states.has('running')) return config.problem === null ? 'running' : 'warning'
  return 'stopped'
}
