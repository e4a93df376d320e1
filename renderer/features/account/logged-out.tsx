import type { ReactElement } from 'react'
import type { WireError } from '../../../shared/errors/app-error.ts'
import { useTranslate } from '../../bridge/window-context.ts'
import { StateShape } from '../../ui/state-shape.tsx'
import { Why } from './before-login.tsx'
import { LoginChoices } from './login-choices.tsx'

/** Nobody is logged in, and Codex's own provider wants a login. */
export function LoggedOut({ error }: { error: WireError | null }): ReactElement {
  const t = useTranslate()
  return (
    <>
      <div>
        <p className="account-status">
          <StateShape shape="outline" tone="idle" />
          <strong>{t('account.loggedOut')}</strong>
        </p>
        <p className="account-intro muted">{t('account.loggedOutHelp')}</p>
      </div>
      {error !== null && <Why error={error} />}
      <LoginChoices />
    </>
  )
}
