import type { ClientDialect } from '../../../shared/protocol/dialect.ts'
import type { Endpoint } from '../upstream/address.ts'

/** What can be asked of us. No provider is asked `messages` (it is always converted) or `count-tokens`. */
export type ClientEndpoint = Endpoint | 'messages' | 'count-tokens'

/** The dialect a client speaks there; null for calls that have only one form. */
export function dialectOf(endpoint: ClientEndpoint): ClientDialect | null {
  if (endpoint === 'embeddings') return null
  if (endpoint === 'count-tokens') return 'messages'
  return endpoint === 'compact' ? 'responses' : endpoint
}
