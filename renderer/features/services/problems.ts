import type { AppState } from '../../bridge/app-state.ts'
import type { ConfigState } from '../../../shared/config/config-state.ts'

type Provider = ConfigState['providers'][number]

/** Providers that cannot be used because their key is not there: the variable not set, the stored one not usable. */
export function providersWithoutKey(config: ConfigState | null): readonly Provider[] {
  return config?.providers.filter((provider) => provider.key === 'missing') ?? []
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
