import { useState, type ReactElement } from 'react'
import type { AccountState } from '../../../shared/codex/daemon-state.ts'
import { planName } from '../../../shared/i18n/login-name.ts'
import { useAction, useTranslate, useWindow } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { Confirm } from '../../ui/dialog.tsx'
import { Row, Section } from '../../ui/section.tsx'
import { StateShape } from '../../ui/state-shape.tsx'
import { Why } from './before-login.tsx'
import { LimitSection } from './limit-section.tsx'

export function LoggedIn({ account }: { account: AccountState }): ReactElement {
  const t = useTranslate()
  const byKey = account.status === 'api-key'
  return (
    <>
      {account.error !== null && <Why error={account.error} tone="busy" />}
      <Section title={t('account.login')} actions={<LogOut />}>
        <Row label={t('account.status')}>
          <StateShape shape="solid" tone="ok" />
          <span data-testid="login-status">
            {t(byKey ? 'account.status.apiKey' : 'account.status.chatgpt')}
          </span>
        </Row>
        {account.email !== null && (
          <Row label={t('account.email')}>
            <span className="selectable ellipsis">{account.email}</span>
          </Row>
        )}
        {account.plan !== null && (
          <Row label={t('account.plan')}>
            <span className="badge badge-accent">{planName(account.plan)}</span>
          </Row>
        )}
      </Section>
      <LimitSection account={account} />
    </>
  )
}

function LogOut(): ReactElement {
  const t = useTranslate()
  const { client, notices } = useWindow()
  const { busy, run } = useAction()
  const [asking, setAsking] = useState(false)
  const logOut = (): void =>
    run(async () => {
      await client.call('account.logout', {})
      notices.tell(t('account.loggedOutNotice'))
    })
  return (
    <>
      <Button disabled={busy} onClick={() => setAsking(true)} testId="log-out">
        {t('account.logOut')}
      </Button>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={logOut}
        title={t('account.logOutTitle')}
        text={t('account.logOutText')}
        confirm={t('account.logOutConfirm')}
        cancel={t('app.cancel')}
        testId="log-out-confirm"
      />
    </>
  )
}
