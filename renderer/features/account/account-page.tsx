import type { ReactElement } from 'react'
import { daemonOf } from '../../bridge/app-state.ts'
import { useAppState, useTranslate } from '../../bridge/window-context.ts'
import { accountView, type AccountView } from './account-view.ts'
import { Asking, CodexFailed, CodexStarting, DaemonStopped, Waiting } from './before-login.tsx'
import { InstallCodex } from './install-codex.tsx'
import { LoggedIn } from './logged-in.tsx'
import { LoggedOut } from './logged-out.tsx'
import { LoggingIn } from './logging-in.tsx'
import { NotNeeded } from './not-needed.tsx'
import './account.css'

/** Whose login Codex works with, how to get one, and how much of it is used. */
export function AccountPage(): ReactElement {
  const t = useTranslate()
  const service = useAppState(daemonOf)
  const daemon = useAppState((state) => state.daemon)
  const view = accountView(service, daemon)
  return (
    <div className="page-scroll">
      <div className="page-column" data-testid="account-page" data-view={view.kind}>
        <h1>{t('account.title')}</h1>
        <Content view={view} />
      </div>
    </div>
  )
}

function Content({ view }: { view: AccountView }): ReactElement {
  const t = useTranslate()
  switch (view.kind) {
    case 'daemon-stopped':
      return <DaemonStopped error={view.error} />
    case 'daemon-starting':
      return <Waiting text={t('account.daemonStarting')} />
    case 'codex-missing':
      return <InstallCodex error={view.error} />
    case 'codex-starting':
      return <CodexStarting error={view.error} retryAt={view.retryAt} />
    case 'codex-failed':
      return <CodexFailed error={view.error} />
    case 'asking':
      return <Asking error={view.error} />
    case 'logging-in':
      return <LoggingIn url={view.url} />
    case 'logged-out':
      return <LoggedOut error={view.error} />
    case 'not-needed':
      return <NotNeeded error={view.error} />
    case 'logged-in':
      return <LoggedIn account={view.account} />
  }
}
