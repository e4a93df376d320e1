import type { ReactElement } from 'react'
import type { ServiceStatus } from '../../shared/services/service-status.ts'
import { baseUrlOf, mayStart, proxyOf } from '../bridge/app-state.ts'
import { useCopyActions, useServiceActions } from '../bridge/use-service-actions.ts'
import { useAppState, useTranslate } from '../bridge/window-context.ts'
import { serviceLook } from '../features/services/service-look.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { StateShape } from '../ui/state-shape.tsx'
import { useNow } from '../ui/use-now.ts'
import { Approvals } from './approvals/approvals.tsx'

/** Always visible: is it running, where, with which key, and the one button. */
export function StatusStrip(): ReactElement {
  const t = useTranslate()
  const proxy = useAppState(proxyOf)
  const baseUrl = useAppState(baseUrlOf)
  const live = useAppState((state) => state.activity.live)
  const { copyBaseUrl, copyKey } = useCopyActions()
  return (
    <header className="strip" aria-label={t('strip.label')} data-testid="status-strip">
      {proxy !== null && <StripState proxy={proxy} />}
      {baseUrl !== null && (
        <div className="strip-part strip-url">
          <code className="ellipsis">{baseUrl}</code>
          <IconButton
            icon="copy"
            label={t('strip.copyBaseUrl')}
            onClick={copyBaseUrl}
            testId="copy-base-url"
          />
        </div>
      )}
      {baseUrl !== null && (
        <div className="strip-part">
          <span className="muted">{t('strip.key')}</span>
          <span className="mono" aria-hidden="true">
            ••••
          </span>
          <IconButton icon="copy" label={t('strip.copyKey')} onClick={copyKey} testId="copy-key" />
        </div>
      )}
      <span className="strip-space" />
      <Approvals />
      {live > 0 && <span className="strip-live muted">{t('strip.live', { live })}</span>}
      {proxy !== null && <StripButton proxy={proxy} />}
    </header>
  )
}

function StripState({ proxy }: { proxy: ServiceStatus }): ReactElement {
  const t = useTranslate()
  return (
    <div className="strip-part strip-state" role="status">
      <StateShape {...serviceLook[proxy.state]} />
      <strong>{t(`state.${proxy.state}`)}</strong>
      {proxy.retryAt !== null && <RetryIn at={proxy.retryAt} />}
    </div>
  )
}

function RetryIn({ at }: { at: number }): ReactElement {
  const t = useTranslate()
  const now = useNow(500)
  return (
    <span className="strip-retry muted">
      {t('strip.retryIn', { seconds: Math.max(0, Math.ceil((at - now) / 1000)) })}
    </span>
  )
}

function StripButton({ proxy }: { proxy: ServiceStatus }): ReactElement {
  const t = useTranslate()
  const { busy, start, stop } = useServiceActions('proxy')
  if (mayStart(proxy.state)) {
    return (
      <Button look="primary" icon="start" disabled={busy} onClick={start} testId="strip-start">
        {busy ? t('strip.starting') : t('strip.start')}
      </Button>
    )
  }
  const stopping = proxy.state === 'stopping'
  return (
    <Button icon="stop" disabled={busy || stopping} onClick={stop} testId="strip-stop">
      {stopping ? t('strip.stopping') : t('strip.stop')}
    </Button>
  )
}
