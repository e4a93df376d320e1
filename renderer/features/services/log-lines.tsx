import { useState, type ReactElement } from 'react'
import type { ServiceStatus } from '../../../shared/services/service-status.ts'
import { useAction, useTranslate, useWindow } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'

/** The end of the service's log: enough to see what it is doing, with the way to the rest. */
export function LogLines({ service }: { service: ServiceStatus }): ReactElement {
  const t = useTranslate()
  const { client } = useWindow()
  const { busy, run } = useAction()
  // Open where it says why something does not run, unless the user has chosen.
  const [chosen, setChosen] = useState<boolean | null>(null)
  const open =
    chosen ?? (service.state !== 'stopped' && service.state !== 'running' && service.state !== 'starting')
  return (
    <details className="log" open={open}>
      <summary
        onClick={(event) => {
          event.preventDefault()
          setChosen(!open)
        }}
      >
        <span>{t('services.log')}</span>
      </summary>
      {/* Focusable, so that its overflow can be read with the keyboard. */}
      <pre className="log-lines" tabIndex={0} aria-label={t('services.log')}>
        {service.lastLines.join('\n')}
      </pre>
      <Button
        look="link"
        disabled={busy}
        onClick={() => run(() => client.call('app.openFolder', { which: 'logs' }))}
      >
        {t('services.openLogs')}
      </Button>
    </details>
  )
}
