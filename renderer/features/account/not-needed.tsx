import type { ReactElement } from 'react'
import type { WireError } from '../../../shared/errors/app-error.ts'
import { useTranslate } from '../../bridge/window-context.ts'
import { StateShape } from '../../ui/state-shape.tsx'
import { Why } from './before-login.tsx'
import { LoginChoices } from './login-choices.tsx'

/**
 * Codex's configuration names a provider that asks for no OpenAI login. Where that is this very proxy, its own requests
 * may go to ChatGPT all the same.
 */
export function NotNeeded({ error }: { error: WireError | null }): ReactElement {
  const t = useTranslate()
  return (
    <>
      <div>
        <div className="account-wait" role="status">
          <StateShape shape="solid" tone="ok" />
          <span>{t('account.status.notNeeded')}</span>
        </div>
        <p className="account-intro muted">{t('account.notNeededHelp')}</p>
      </div>
      {error !== null && <Why error={error} />}
      <LoginChoices />
    </>
  )
}
