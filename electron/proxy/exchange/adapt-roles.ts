import { developerEdits } from '../../../shared/protocol/chat/developer-edits.ts'
import type { ConversionWarning } from '../../../shared/protocol/convert/converter.ts'
import type { Edit } from '../../../shared/protocol/json/splice.ts'
import type { RoutePlan } from '../../../shared/routing/plan-route.ts'
import { quirksOf } from '../convert/quirks-of.ts'
import type { Endpoint } from '../upstream/address.ts'
import type { ClientRequest } from '../client/parse-request.ts'

export type AdaptedRoles = { edits: readonly Edit[]; warnings: readonly ConversionWarning[] }

const unchanged: AdaptedRoles = { edits: [], warnings: [] }
const developer = Buffer.from('"developer"')

/**
 * A Chat request to a provider that does not know the role `developer`, which it would refuse (quirk
 * `developerRole`): the only change besides the model's name that a request within one dialect gets.
 */
export function adaptRoles(request: ClientRequest, plan: RoutePlan, endpoint: Endpoint): AdaptedRoles {
  const { messages } = request.scan.members
  if (endpoint !== 'chat' || plan.provider === null || messages === undefined) return unchanged
  if (quirksOf(plan.provider, 'chat').quirks.developerRole || !mentionsDeveloper(request)) return unchanged
  const edits = developerEdits(request.bytes, messages)
  if (edits.length === 0) return unchanged
  const message = `${plan.providerId} may not know the role developer: sent as system; quirks = ["developer-role"] leaves it`
  return { edits, warnings: [{ code: 'developer-role-renamed', path: 'messages', message }] }
}

/** Within a string its quotes would be escaped: long ones need not be searched. */
function mentionsDeveloper({ bytes, longStrings }: ClientRequest): boolean {
  let at = 0
  for (const { start, end } of longStrings) {
    if (bytes.subarray(at, start).includes(developer)) return true
    at = end
  }
  return bytes.subarray(at).includes(developer)
}
