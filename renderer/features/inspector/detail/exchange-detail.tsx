import { useState, type ReactElement } from 'react'
import type { ExchangeSummary } from '../../../../shared/inspector/exchange.ts'
import { useTranslate } from '../../../bridge/window-context.ts'
import { formatCount } from '../../../ui/format.ts'
import { Tabs, type Tab } from '../../../ui/tabs.tsx'
import type { OpenedExchange } from '../state/opened-exchange.ts'
import { DetailHeader } from './detail-header.tsx'
import { EventsTab } from './events-tab.tsx'
import { RequestTab } from './request-tab.tsx'
import { ResponseTab } from './response-tab.tsx'
import { WarningsTab } from './warnings-tab.tsx'

type TabId = 'events' | 'request' | 'response' | 'warnings'

export type ExchangeDetailProps = {
  exchange: ExchangeSummary
  opened: OpenedExchange
  /** Room for the events beside the other tabs. */
  wide: boolean
  onClose: () => void
}

export function ExchangeDetail({ exchange, opened, wide, onClose }: ExchangeDetailProps): ReactElement {
  const t = useTranslate()
  const [wanted, setWanted] = useState<TabId>('events')
  const tabs = useTabs(exchange, opened)
  const beside = wide && opened.eventStream
  const shown = beside ? tabs.filter((tab) => tab.id !== 'events') : tabs
  // The wanted tab may not exist here: then the nearest one to it.
  const chosen = shown.find((tab) => tab.id === wanted)?.id ?? shown[0]?.id ?? 'request'
  return (
    <section className="detail" aria-label={t('detail.label')} data-testid="exchange-detail">
      <DetailHeader exchange={exchange} opened={opened} onClose={onClose} />
      <div className="detail-columns" data-beside={beside}>
        <Tabs label={t('detail.label')} tabs={shown} chosen={chosen} onChoose={setWanted} testId="detail-tab">
          {chosen === 'events' && <EventsTab key={opened.id} exchange={exchange} opened={opened} />}
          {chosen === 'request' && <RequestTab exchange={exchange} opened={opened} />}
          {chosen === 'response' && <ResponseTab exchange={exchange} opened={opened} />}
          {chosen === 'warnings' && <WarningsTab warnings={opened.detail?.warnings ?? []} />}
        </Tabs>
        {beside && (
          <div className="detail-beside" data-testid="detail-events-beside">
            <p className="detail-beside-title">
              {t('detail.tab.events')}
              <span className="tab-count">{formatCount(opened.frameCount)}</span>
            </p>
            <EventsTab key={opened.id} exchange={exchange} opened={opened} />
          </div>
        )}
      </div>
    </section>
  )
}

function useTabs(exchange: ExchangeSummary, opened: OpenedExchange): readonly Tab<TabId>[] {
  const t = useTranslate()
  const frames = Math.max(opened.frameCount, exchange.frames)
  const tabs: Tab<TabId>[] = [
    { id: 'events', label: t('detail.tab.events'), ...(frames > 0 ? { count: formatCount(frames) } : {}) },
    { id: 'request', label: t('detail.tab.request') },
    { id: 'response', label: t('detail.tab.response') },
  ]
  const warnings = Math.max(exchange.warnings, opened.detail?.warnings.length ?? 0)
  if (warnings > 0)
    tabs.push({ id: 'warnings', label: t('detail.tab.warnings'), count: formatCount(warnings) })
  return tabs
}
