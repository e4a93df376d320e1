import type { ReactElement } from 'react'
import type { WireError } from '../../../shared/errors/app-error.ts'
import type { ServiceStatus } from '../../../shared/services/service-status.ts'
import { useServiceActions } from '../../bridge/use-service-actions.ts'
import { useAction, useLanguage, useTranslate, useWindow } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'

/** Why a service does not run, with the button that mends it. */
export function ServiceError({ service, error }: { service: ServiceStatus; error: WireError }): ReactElement {
  const t = useTranslate()
  const language = useLanguage()
  const tone = service.state === 'failed' ? 'bad' : 'busy'
  return (
    <ErrorNotice error={error} language={language} t={t} tone={tone}>
      <Remedy service={service} error={error} />
    </ErrorNotice>
  )
}

function Remedy({ service, error }: { service: ServiceStatus; error: WireError }): ReactElement {
  const t = useTranslate()
  const { client, model, notices } = useWindow()
  const { start, busy: starting } = useServiceActions(service.id)
  const { busy, run } = useAction()
  const disabled = busy || starting
  const useFreePort = (): void =>
    run(async () => {
      const { port } = await client.call('proxy.useFreePort', {})
      notices.tell(t('notice.portSaved', { port }))
    })
  const retry = (
    <Button key="retry" disabled={disabled} onClick={start}>
      {t('services.tryAgain')}
    </Button>
  )
  if (error.code === 'port_in_use') {
    return (
      <>
        <Button look="primary" disabled={disabled} onClick={useFreePort} testId="use-free-port">
          {t('services.useFreePort')}
        </Button>
        <Button disabled={disabled} onClick={() => model.navigate('settings')}>
          {t('services.choosePort')}
        </Button>
        {retry}
      </>
    )
  }
  return (
    <>
      {service.state === 'failed' && retry}
      {service.lastLines.length === 0 && (
        <Button
          disabled={disabled}
          onClick={() => run(() => client.call('app.openFolder', { which: 'logs' }))}
        >
          {t('services.openLogs')}
        </Button>
      )}
    </>
  )
}
