import type { Host } from '../../../host/host-api.ts'
import type { Handlers } from '../register.ts'

type ServiceHandlers = Pick<
  Handlers,
  | 'services.list'
  | 'services.start'
  | 'services.stop'
  | 'services.restart'
  | 'services.log'
  | 'proxy.useFreePort'
  | 'proxy.setPort'
  | 'proxy.activity'
>

export function serviceHandlers(host: Host): ServiceHandlers {
  return {
    'services.list': () => host.services.list(),
    'services.start': async ({ id }) => {
      await host.services.start(id)
      return {}
    },
    'services.stop': async ({ id }) => {
      await host.services.stop(id)
      return {}
    },
    'services.restart': async ({ id }) => {
      await host.services.restart(id)
      return {}
    },
    'services.log': ({ id }) => host.services.log(id),
    'proxy.useFreePort': async () => ({ port: await host.config.useFreePort() }),
    'proxy.setPort': async ({ port }) => {
      await host.config.setPort(port)
      return {}
    },
    'proxy.activity': () => host.proxy.activity(),
  }
}
