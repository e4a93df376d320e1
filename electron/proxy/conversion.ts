import { AppError } from '../../shared/errors/app-error.ts'
import type { Dialect } from '../../shared/protocol/dialect.ts'
import type { RoutePlan } from '../../shared/routing/plan-route.ts'

const names: Readonly<Record<Dialect, string>> = {
  chat: 'Chat Completions (wire_api = "chat")',
  responses: 'Responses (wire_api = "responses")',
}
const paths: Readonly<Record<Dialect, string>> = { chat: '/v1/chat/completions', responses: '/v1/responses' }

/**
 * The one place between route plan and upstream call where a dialect is turned into another. Within one dialect
 * nothing is converted, ever.
 *
 * @throws AppError `conversion_not_supported` for every pair of different dialects
 */
export function requireSameDialect(client: Dialect, plan: RoutePlan): void {
  const upstream = plan.upstreamDialect
  if (client === upstream) return
  throw new AppError('conversion_not_supported', {
    what: `This request speaks ${names[client]}, the provider "${plan.providerId}" speaks ${names[upstream]}, and converting between them is not supported`,
    where: paths[client],
    current: client,
    accepted: upstream,
    fix: `Send it to ${paths[upstream]}, or set model_providers.${plan.providerId}.wire_api = "${client}" if the provider offers that too`,
  })
}
