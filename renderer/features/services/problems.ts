import type { AppState } from '../../bridge/app-state.ts'
import type { ConfigState } from '../../../shared/config/config-state.ts'
import type { DoctorReport } from '../../../shared/doctor/finding.ts'

type Provider = ConfigState['providers'][number]

/** Providers that cannot be used because their key is not there: the variable not set, the stored one not usable. */
export function providersWithoutKey(config: ConfigState | null): readonly Provider[] {
  return config?.providers.filter((provider) => provider.key === 'missing') ?? []
}

/** The version of the Codex that does not start with its configuration as it is; null: nothing is known to stop it. */
export function codexStoppedByConfig(report: DoctorReport | null): string | null {
  const isStopped = report?.findings.some(({ severity }) => severity === 'fatal') ?? false
  return isStopped ? (report?.codexVersion ?? null) : null
}

/** Everything that waits for the user: failed services, a Codex that does not run, a refused configuration, missing keys. */
export function countProblems(state: AppState): number {
  const failed = state.services.filter(
    (service) => service.error !== null && service.state !== 'running',
  ).length
  const refused = state.config?.problem ? 1 : 0
  const codex = state.daemon.codex.phase === 'failed' ? 1 : 0
  return failed + refused + codex + providersWithoutKey(state.config).length
}
