import type { ReactElement } from 'react'
import { useCopied } from '../../bridge/use-copied.ts'
import { useAction, useTranslate, useWindow } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { CopyLine } from '../../ui/copy-line.tsx'
import { Waiting } from './before-login.tsx'

/** The browser has the word; what is here is for when it has not opened. */
export function LoggingIn({ url }: { url: string }): ReactElement {
  const t = useTranslate()
  const { client } = useWindow()
  const { busy, run } = useAction()
  const copied = useCopied()
  return (
    <section className="account-next" aria-label={t('account.login')} data-testid="login-waiting">
      <Waiting text={t('account.waiting')} />
      <p className="muted">{t('account.waitingHelp')}</p>
      <div className="account-url">
        <CopyLine
          text={url}
          label={t('account.copyUrl')}
          onCopied={copied(shortened(url))}
          testId="copy-login-url"
        />
      </div>
      <div className="account-buttons">
        <Button
          icon="open"
          disabled={busy}
          onClick={() => run(() => client.call('account.openLoginPage', {}))}
        >
          {t('account.openAgain')}
        </Button>
        <Button
          disabled={busy}
          onClick={() => run(() => client.call('account.cancelLogin', {}))}
          testId="cancel-login"
        >
          {t('account.cancelLogin')}
        </Button>
      </div>
    </section>
  )
}

/** For the line that says it was copied: the address without its long query. */
const shortened = (url: string): string => url.replace(/\?.*$/, '?…')
