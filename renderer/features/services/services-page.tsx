import type { ReactElement } from 'react'
import { useAction, useAppState, useTranslate, useWindow } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
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
        {noTray && <NoTray />}
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

/** Without a tray its menu is missing too, so the way out is here. */
function NoTray(): ReactElement {
  const t = useTranslate()
  const { client } = useWindow()
  const { busy, run } = useAction()
  return (
    <div className="services-no-tray muted">
      <span>{t('app.noTray')}</span>
      <Button
        disabled={busy}
        onClick={() => run(async () => void (await client.call('app.quit', {})))}
        testId="quit"
      >
        {t('tray.quit')}
      </Button>
    </div>
  )
}
