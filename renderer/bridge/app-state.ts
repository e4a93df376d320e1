import type { AppError } from '../../shared/errors/app-error.ts'
import type { Approval } from '../../shared/codex/approval.ts'
import { idleDaemonState, type DaemonState } from '../../shared/codex/daemon-state.ts'
import { idleVersionsState, type VersionsState } from '../../shared/codex/versions-state.ts'
import type { ConfigState } from '../../shared/config/config-state.ts'
import { defaultPreferences, type Preferences } from '../../shared/config/preferences.ts'
import { idleDoctorState, type DoctorState } from '../../shared/doctor/doctor-state.ts'
import type { CallOutput } from '../../shared/ipc/contract.ts'
import type { ProxyActivity } from '../../shared/services/proxy-messages.ts'
import type { ServiceId, ServiceState, ServiceStatus } from '../../shared/services/service-status.ts'

export const pages = [
  'services',
  'inspector',
  'providers',
  'mcp',
  'profiles',
  'documents',
  'account',
  'compatibility',
  'conversations',
  'settings',
] as const
export type Page = (typeof pages)[number]

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
  /** The Codex daemon, its Codex and the login; idle while it does not run. */
  daemon: DaemonState
  /** What Codex waits for a person to decide, oldest first. */
  approvals: readonly Approval[]
  /** What is wrong with the configuration of Codex. */
  doctor: DoctorState
  versions: VersionsState
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
  daemon: idleDaemonState,
  approvals: [],
  doctor: idleDoctorState,
  versions: idleVersionsState,
  preferences: defaultPreferences,
  servicesLoaded: false,
}

export function serviceOf(state: AppState, id: ServiceId): ServiceStatus | null {
  return state.services.find((service) => service.id === id) ?? null
}

export const proxyOf = (state: AppState): ServiceStatus | null => serviceOf(state, 'proxy')
export const daemonOf = (state: AppState): ServiceStatus | null => serviceOf(state, 'daemon')

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
