import type { Host } from '../../../host/host-api.ts'
import type { Handlers } from '../register.ts'

type VersionsHandlers = Pick<
  Handlers,
  | 'versions.list'
  | 'versions.available'
  | 'versions.install'
  | 'versions.cancel'
  | 'versions.remove'
  | 'versions.use'
  | 'versions.rollback'
>

export function versionsHandlers(versions: Host['versions']): VersionsHandlers {
  return {
    'versions.list': () => versions.refresh(),
    'versions.available': async () => ({ versions: await versions.available() }),
    'versions.install': ({ version }) => {
      versions.install(version)
      return {}
    },
    'versions.cancel': ({ version }) => {
      versions.cancel(version)
      return {}
    },
    'versions.remove': async ({ version }) => {
      await versions.remove(version)
      return {}
    },
    'versions.use': async ({ version }) => {
      await versions.use(version)
      return {}
    },
    'versions.rollback': async () => {
      await versions.rollback()
      return {}
    },
  }
}
