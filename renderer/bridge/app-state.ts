import type { AppError } from '../../shared/errors/app-error.ts'
import type { ConfigState } from '../../shared/config/config-state.ts'
import { defaultPreferences, type Preferences } from '../../shared/config/preferences.ts'
import type { CallOutput } from '../../shared/ipc/contract.ts'
import type { ProxyActivity } from '../../shared/services/proxy-messages.ts'
import type { ServiceState, ServiceStatus } from '../../shared/services/service-status.ts'

export type Page = 'services' | 'inspector' | 'settings'
export const pages: readonly Page[] = ['services', 'inspector', 'settings']

export type AppInfo = CallOutput<'app.info'>

/** What the window mirrors of main. State goes one way: main publishes, the window only asks for changes. */
export type AppState = {
  page: Page
  /** The exchange the inspector should open next; it clears this once it did. */
  wantedExchange: string | null
  /** Null until main answered; `loadProblem` says why it did not. */
  info: AppInfo | null
  loadProblem: AppError | null
  services: readonly ServiceStatus[]
  activity: ProxyActivity
  config: ConfigState | null
  preferences: Preferences
  /** Which lists have arrived, to tell "none" from "not yet". */
  servicesLoaded: boolean
}

export const initialAppState: AppState = {
  page: 'services',
  wantedExchange: null,
  info: null,
  loadProblem: null,
  services: [],
  activity: { live: 0, total: 0, failed: 0 },
  config: null,
  preferences: defaultPreferences,
  servicesLoaded: false,
}

export function proxyOf(state: AppState): ServiceStatus | null {
  return state.services.find((service) => service.id === 'proxy') ?? null
}

/** What the main button does: offers Start where nothing runs or is on its way. */
export function mayStart(state: ServiceState): boolean {
  return state === 'stopped' || state === 'failed'
}

/** Where clients reach the proxy, or would if it ran. `0.0.0.0` and `::` are not addresses one can call. */
export function baseUrlOf(state: AppState): string | null {
  const proxy = proxyOf(state)
  const host = proxy?.host ?? state.config?.listen.host
  const port = proxy?.port ?? state.config?.listen.port
  if (host === undefined || port === undefined) return null
  const callable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${callable.includes(':') ? `[${callable}]` : callable}:${port}/v1`
}
