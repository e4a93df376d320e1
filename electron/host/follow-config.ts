import type { ConfigFile } from '../../shared/config/config-schema.ts'
import type { RoutingConfig } from '../../shared/config/routing-config.ts'
import type { HostToProxy, Listen } from '../../shared/services/proxy-messages.ts'
import type { ServiceId, ServiceStatus } from '../../shared/services/service-status.ts'
import type { EffectiveConfig } from './effective-config.ts'

type Parts = {
  effective: EffectiveConfig
  file(): ConfigFile
  statusOf(id: ServiceId): ServiceStatus
  start(id: ServiceId): Promise<void>
  restart(id: ServiceId): Promise<void>
  send(message: HostToProxy): void
}

/** What is in force, part by part, to tell what a new version of the file changed. */
type InForce = { routing: RoutingConfig; listen: Listen; daemon: ConfigFile['daemon'] }

/**
 * Brings a changed configuration to the services. A running proxy is told, and one that waits for another address to
 * become free is started again; the daemon, whose settings are those of its start, is started anew.
 */
export function followConfig({ effective, file, statusOf, start, restart, send }: Parts): void {
  const read = (): InForce => {
    const { host, port } = effective.listen()
    return { routing: effective.routing(), listen: { host, port }, daemon: file().daemon }
  }
  const revive = (id: ServiceId): boolean => {
    const { wanted, state } = statusOf(id)
    if (state !== 'failed' || wanted !== 'running') return false
    void start(id)
    return true
  }
  const restartIfWanted = (id: ServiceId): void => {
    if (statusOf(id).wanted === 'running' && !revive(id)) void restart(id)
  }

  let inForce = read()
  effective.onChange(() => {
    const before = inForce
    inForce = read()
    if (differs(before.routing, inForce.routing)) send({ type: 'config', config: inForce.routing })
    if (differs(before.listen, inForce.listen) && !revive('proxy')) {
      send({ type: 'listen', listen: inForce.listen })
    }
    if (differs(before.daemon ?? {}, inForce.daemon ?? {})) restartIfWanted('daemon')
    // The proxy learns where the daemon is at its start.
    if (before.daemon?.socket !== inForce.daemon?.socket) restartIfWanted('proxy')
  })
}

const differs = (one: unknown, other: unknown): boolean => JSON.stringify(one) !== JSON.stringify(other)
