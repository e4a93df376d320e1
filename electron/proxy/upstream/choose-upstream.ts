import { AppError } from '../../../shared/errors/app-error.ts'
import type { ResolvedProvider } from '../../../shared/config/routing-config.ts'
import type { Dialect } from '../../../shared/protocol/dialect.ts'
import type { Upstream } from './upstream.ts'

/** Whoever can answer a request. */
export type Upstreams = {
  http: Upstream
  practice: (dialect: Dialect) => Upstream
  chatgpt: Upstream
  /** null where Codex's app-server is not served as a provider. */
  codex: Upstream | null
}

/**
 * @param provider of the route; null: the practice provider
 * @throws AppError `unsupported_feature`
 */
export function chooseUpstream(
  upstreams: Upstreams,
  provider: ResolvedProvider | null,
  dialect: Dialect,
): Upstream {
  if (provider === null) return upstreams.practice(dialect)
  if (provider.kind !== 'codex') return upstreams[provider.kind]
  if (upstreams.codex !== null) return upstreams.codex
  throw new AppError('unsupported_feature', {
    what: 'Codex’s app-server is not served as a provider here',
    where: 'model',
    accepted: 'the provider chatgpt, which uses the same login',
  })
}
