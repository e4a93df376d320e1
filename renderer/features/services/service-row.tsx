import type { ReactElement } from 'react'
import type { ServiceStatus } from '../../../shared/services/service-status.ts'
import { mayStart } from '../../bridge/app-state.ts'
import { useServiceActions } from '../../bridge/use-service-actions.ts'
import { useTranslate } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { StateShape } from '../../ui/state-shape.tsx'
import { DaemonDetails } from './daemon-details.tsx'
import { LogLines } from './log-lines.tsx'
import { ServiceError } from './service-error.tsx'
import { ServiceFacts } from './service-facts.tsx'
import { serviceLook, wantedDiffers } from './service-look.ts'

export function ServiceRow({ service }: { service: ServiceStatus }): ReactElement {
  const t = useTranslate()
  return (
    <li className="service" data-testid={`service-row-${service.id}`}>
      <div className="service-head">
        <div className="service-title">
          <h2>{t(`services.${service.id}.name`)}</h2>
          <p className="quiet ellipsis">{t(`services.${service.id}.about`)}</p>
        </div>
        <ServiceButtons service={service} />
      </div>
      <div className="service-state">
        <span
          className="service-word"
          data-testid={`service-state-${service.id}`}
          data-state={service.state}
          role="status"
        >
          <StateShape {...serviceLook[service.state]} />
          <strong>{t(`state.${service.state}`)}</strong>
        </span>
        {wantedDiffers(service) && (
          <span className="badge">
            {t('services.wanted', { state: t(`services.wanted.${service.wanted}`) })}
          </span>
        )}
        <ServiceFacts service={service} />
      </div>
      {service.error !== null && service.state !== 'running' && (
        <ServiceError service={service} error={service.error} />
      )}
      {service.id === 'daemon' && isUp(service.state) && <DaemonDetails />}
      {service.lastLines.length > 0 && <LogLines service={service} />}
    </li>
  )
}

const isUp = (state: ServiceStatus['state']): boolean => state === 'running' || state === 'unhealthy'

function ServiceButtons({ service }: { service: ServiceStatus }): ReactElement {
  const t = useTranslate()
  const { busy, start, stop, restart } = useServiceActions(service.id)
  const { state } = service
  const startable = mayStart(state)
  return (
    <div className="service-buttons">
      {startable ? (
        <Button icon="start" disabled={busy} onClick={start} testId={`start-${service.id}`}>
          {t('services.start')}
        </Button>
      ) : (
        <>
          <Button
            icon="restart"
            disabled={busy || state === 'stopping'}
            onClick={restart}
            testId={`restart-${service.id}`}
          >
            {t('services.restart')}
          </Button>
          <Button
            icon="stop"
            disabled={busy || state === 'stopping'}
            onClick={stop}
            testId={`stop-${service.id}`}
          >
            {t('services.stop')}
          </Button>
        </>
      )}
    </div>
  )
}
