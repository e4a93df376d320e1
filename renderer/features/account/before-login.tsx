import type { ReactElement, ReactNode } from 'react'
import type { WireError } from '../../../shared/errors/app-error.ts'
import { until } from '../../../shared/i18n/until.ts'
import { useServiceActions } from '../../bridge/use-service-actions.ts'
import { useAction, useLanguage, useTranslate, useWindow } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { StateShape } from '../../ui/state-shape.tsx'
import { useNow } from '../../ui/use-now.ts'

type Problem = { error: WireError | null }

/** Something is under way; nothing to do but wait. */
export function Waiting({ text, children }: { text: string; children?: ReactNode }): ReactElement {
  return (
    <div className="account-wait" role="status">
      <StateShape shape="dotted" tone="busy" />
      <span>{text}</span>
      {children}
    </div>
  )
}

export function DaemonStopped({ error }: Problem): ReactElement {
  const t = useTranslate()
  const { model } = useWindow()
  const { busy, start } = useServiceActions('daemon')
  return (
    <>
      {error !== null && <Why error={error} />}
      <div className="account-next">
        <p className="account-lead">{t('account.daemonStopped')}</p>
        <p className="muted">{t('account.daemonStoppedHelp')}</p>
        <div className="account-buttons">
          <Button look="primary" icon="start" disabled={busy} onClick={start} testId="account-start-daemon">
            {t('account.startDaemon')}
          </Button>
          <Button onClick={() => model.navigate('services')}>{t('account.toServices')}</Button>
        </div>
      </div>
    </>
  )
}

export function CodexStarting({ error, retryAt }: Problem & { retryAt: number | null }): ReactElement {
  const t = useTranslate()
  return (
    <>
      {retryAt === null ? <Waiting text={t('account.codexStarting')} /> : <Retry at={retryAt} />}
      {error !== null && <Why error={error} tone="busy" />}
    </>
  )
}

function Retry({ at }: { at: number }): ReactElement {
  const t = useTranslate()
  const now = useNow(1000)
  return <Waiting text={t('account.codexBackoff', { time: until(t, at, now) })} />
}

export function CodexFailed({ error }: Problem): ReactElement {
  const t = useTranslate()
  const again = <LookAgain label={t('daemon.restartCodex')} />
  if (error === null) return <Waiting text={t('codex.phase.failed')}>{again}</Waiting>
  return <Why error={error}>{again}</Why>
}

export function Asking({ error }: Problem): ReactElement {
  const t = useTranslate()
  const { client } = useWindow()
  const { busy, run } = useAction()
  if (error === null) return <Waiting text={t('account.asking')} />
  return (
    <Why error={error}>
      <Button disabled={busy} onClick={() => run(() => client.call('account.refresh', {}))}>
        {t('app.retry')}
      </Button>
    </Why>
  )
}

/** Looks for Codex anew and starts it. */
export function LookAgain({ label }: { label: string }): ReactElement {
  const { client } = useWindow()
  const { busy, run } = useAction()
  return (
    <Button
      icon="restart"
      disabled={busy}
      onClick={() => run(() => client.call('codex.restart', {}))}
      testId="look-again"
    >
      {label}
    </Button>
  )
}

type WhyProps = { error: WireError; tone?: 'bad' | 'busy'; children?: ReactNode }

/** An error of the daemon or of Codex, in the window's language. */
export function Why({ error, tone = 'bad', children }: WhyProps): ReactElement {
  const t = useTranslate()
  const language = useLanguage()
  return (
    <ErrorNotice error={error} language={language} t={t} tone={tone}>
      {children}
    </ErrorNotice>
  )
}
