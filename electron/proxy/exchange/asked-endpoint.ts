import type { Dialect } from '../../../shared/protocol/dialect.ts'
import type { RoutePlan } from '../../../shared/routing/plan-route.ts'
import type { AskedEndpoint } from '../relay/missing-endpoint.ts'

/** For errors; null for the practice provider, which has every endpoint. */
export function askedOf(plan: RoutePlan, wireApi: Dialect, address: { href: string }): AskedEndpoint | null {
  const { provider, providerId, upstreamModel: model } = plan
  if (provider === null || provider.kind === 'chatgpt') return null
  return { method: 'POST', url: address.href.replace(/[?#].*$/, ''), providerId, model, wireApi }
}
