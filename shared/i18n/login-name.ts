import type { AccountState } from '../codex/daemon-state.ts'
import type { Translate } from './translate.ts'

/** Who Codex is logged in as, in two words: `ChatGPT Plus`, `API key`, `not logged in`. */
export function loginName(t: Translate, { status, plan }: Pick<AccountState, 'status' | 'plan'>): string {
  switch (status) {
    case 'chatgpt':
      return plan === null ? t('login.chatgpt') : t('login.chatgptPlan', { plan: planName(plan) })
    case 'api-key':
      return t('login.apiKey')
    case 'not-needed':
      return t('login.notNeeded')
    case 'logged-out':
      return t('login.loggedOut')
    case 'unknown':
      return t('login.unknown')
  }
}

/** `plus` as people write it: Codex names plans in lower case, with underscores in the longer ones. */
export function planName(plan: string): string {
  return plan
    .split(/[_\s]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ')
}
