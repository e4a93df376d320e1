import type { ReactElement, ReactNode } from 'react'
import type { ServiceStatus } from '../../../shared/services/service-status.ts'
import { useAppState, useTranslate } from '../../bridge/window-context.ts'
import { formatCount, formatExact, formatUptime } from '../../ui/format.ts'
import { useNow } from '../../ui/use-now.ts'

/** Where it is, which process, since when, how often it was started again, what it has done. */
export function ServiceFacts({ service }: { service: ServiceStatus }): ReactElement {
  const t = useTranslate()
  const { host, port, pid, runningSince, retryAt, restarts } = service
  return (
    <dl className="service-facts">
      {host !== null && port !== null && (
        <Fact name={t('services.address')}>
          <span className="mono">{`${host}:${port}`}</span>
        </Fact>
      )}
      {pid !== null && (
        <Fact name={t('services.pid')}>
          <span className="mono">{pid}</span>
        </Fact>
      )}
      {runningSince !== null && (
        <Fact name={t('services.uptime')}>
          <Uptime since={runningSince} />
        </Fact>
      )}
      {retryAt !== null && <RetryFact at={retryAt} />}
      {restarts > 0 && <Fact>{t('services.restarts', { count: restarts })}</Fact>}
      {service.id === 'proxy' && service.state === 'running' && <Requests />}
      {service.ownership === 'adopted' && <Fact>{t('services.adopted')}</Fact>}
    </dl>
  )
}

function Fact({ name, children }: { name?: string; children: ReactNode }): ReactElement {
  return (
    <div className="service-fact">
      {name !== undefined && <dt>{name}</dt>}
      <dd>{children}</dd>
    </div>
  )
}

function Uptime({ since }: { since: number }): ReactElement {
  const now = useNow(1000)
  return <span title={formatExact(since)}>{formatUptime(now - since)}</span>
}

function RetryFact({ at }: { at: number }): ReactElement {
  const t = useTranslate()
  const now = useNow(500)
  return <Fact>{t('services.retryAt', { seconds: Math.max(0, Math.ceil((at - now) / 1000)) })}</Fact>
}

function Requests(): ReactElement {
  const t = useTranslate()
  const { total, failed } = useAppState((state) => state.activity)
  return (
    <Fact name={t('services.requests')}>
      {formatCount(total)}
      {failed > 0 && (
        <span className="tone-bad">{` · ${t('services.requestsFailed', { failed: formatCount(failed) })}`}</span>
      )}
    </Fact>
  )
}
