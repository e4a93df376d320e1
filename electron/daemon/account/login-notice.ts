import type { AccountState } from '../../../shared/codex/daemon-state.ts'
import { methodSupport } from '../../../shared/compat/protocol.ts'

/**
 * What Codex says to its clients when somebody logs in or out by it, in the words of that version (recorded:
 * `authStatusChange` up to 0.101, `account/updated` from 0.58).
 */
export function loginNotice(
  { status, plan }: Pick<AccountState, 'status' | 'plan'>,
  version: string,
): { method: string; params: object } {
  const mode = status === 'chatgpt' ? 'chatgpt' : status === 'api-key' ? 'apikey' : null
  return methodSupport('account/updated', version) === 'yes'
    ? { method: 'account/updated', params: { authMode: mode, planType: plan } }
    : { method: 'authStatusChange', params: { authMethod: mode } }
}
