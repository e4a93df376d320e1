import type { WireError } from '../../shared/errors/app-error.ts'
import type { ServiceId } from '../../shared/services/service-status.ts'
import type { Child, Launcher, LaunchRequest } from './launcher.ts'
import type { Policy } from './policy.ts'

/** Where a running service can be reached; null for what it does not have. */
export type Endpoint = { host: string | null; port: number | null; socket: string | null }

/** How a spec tells the supervisor what its child said. Calls after the child's end are ignored. */
export type Report = {
  /** The service answers: at first, and again when it has moved. */
  ready(endpoint: Endpoint): void
  /** Trying again cannot help. */
  cannotRun(error: WireError): void
}

/** The conversation with one child, from launch to exit. */
export type Connection = {
  /** Asks for a graceful end within that time; signals follow if it does not come. */
  requestStop(graceMs: number): void
  /** The child is gone. */
  closed(): void
}

/** Everything the supervisor must know about a service; one per folder of `electron/services`. */
export type ServiceSpec = {
  id: ServiceId
  /** Started before it and stopped after it. */
  dependsOn: readonly ServiceId[]
  policy: Policy
  launcher: Launcher
  /** Asked before every launch, so that settings of the moment count. */
  request(): LaunchRequest
  /** Called right after launch: sends the first message, listens to the child's. */
  connect(child: Child, report: Report): Connection
  /** Rejects (with an AppError where there is more to say) when the service does not answer. */
  probe(endpoint: Endpoint, signal: AbortSignal): Promise<void>
  /** Looks for one that runs already, before a launch; it would be used and never ended. */
  adopt?(): Promise<{ pid: number | null; endpoint: Endpoint } | null>
}
