import { addressVariable } from '../../shared/config/listen-address.ts'
import { AppError } from '../../shared/errors/app-error.ts'
import type { ServiceStatus } from '../../shared/services/service-status.ts'
import type { ConfigStore } from '../settings/config-store.ts'
import type { EffectiveConfig } from './effective-config.ts'
import { assertPortFree, findFreePort } from './free-port.ts'
import type { Host } from './host-api.ts'
import type { ListenMoves } from './listen-moves.ts'

type Parts = {
  store: ConfigStore
  effective: EffectiveConfig
  moves: ListenMoves
  proxy(): ServiceStatus
  startProxy(): Promise<void>
}

/** The configuration as the window and the command line may use it. */
export function createHostConfig({ store, effective, moves, proxy, startProxy }: Parts): Host['config'] {
  const isUp = (): boolean => proxy().port !== null

  /** Only a change of address is answered by the proxy. */
  const change = async (port: number, act: () => Promise<void> | void): Promise<void> => {
    const moved = isUp() && proxy().port !== port ? moves.wait() : Promise.resolve()
    const settled = moved.then(
      () => null,
      (error: unknown) => error,
    )
    try {
      await act()
    } catch (error) {
      moves.abandoned()
      throw error
    }
    const refusal = await settled
    if (refusal !== null) throw refusal
  }

  /** Puts the old port back when the proxy could not take the new one after all. */
  const writePort = async (port: number): Promise<void> => {
    const before = effective.listen()
    try {
      await change(port, () => store.setPort(port))
    } catch (error) {
      if (effective.listen().port !== before.port) await store.setPort(before.port)
      throw error
    }
  }

  return {
    state: () => effective.state(),
    onChange: (listener) => effective.onChange(() => listener(effective.state())),
    ensureFile: () => store.ensureFile(),
    async setPort(port) {
      const { host, source } = effective.listen()
      if (source === 'flag' || source === 'environment') throw decidedElsewhere(source)
      if (port !== proxy().port) await assertPortFree(host, port)
      await writePort(port)
    },
    async useFreePort() {
      const { host, port: near, source } = effective.listen()
      const port = await findFreePort(host, near)
      if (source === 'flag' || source === 'environment') {
        await change(port, () => effective.overridePort(port))
      } else await writePort(port)
      if (!isUp()) await startProxy()
      return port
    },
  }
}

function decidedElsewhere(source: 'flag' | 'environment'): AppError {
  return new AppError('config_invalid', {
    what: `The port is set by ${source === 'flag' ? '--port' : `the environment variable ${addressVariable}`}`,
    where: '[proxy] port',
    fix: 'Start without it to let the configuration file decide',
  })
}
