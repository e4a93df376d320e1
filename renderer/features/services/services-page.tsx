import type { ReactElement } from 'react'
import { useAppState, useTranslate } from '../../bridge/window-context.ts'
import { FirstAnswer } from './first-answer.tsx'
import { ProblemList } from './problem-list.tsx'
import { ServiceRow } from './service-row.tsx'
import './services.css'

/** The overview: what runs, what is wrong, and for a new user how to get a first answer. */
export function ServicesPage(): ReactElement {
  const t = useTranslate()
  const services = useAppState((state) => state.services)
  const noTray = useAppState((state) => state.info?.trayAvailable === false)
  return (
    <div className="page-scroll">
      <div className="page-column">
        <h1>{t('services.title')}</h1>
        {noTray && <p className="services-no-tray muted">{t('app.noTray')}</p>}
        <ProblemList />
        <ul className="service-list">
          {services.map((service) => (
            <ServiceRow key={service.id} service={service} />
          ))}
        </ul>
        <FirstAnswer />
      </div>
    </div>
  )
}
