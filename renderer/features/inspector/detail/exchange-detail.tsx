import type { ReactElement } from 'react'
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

export type TabId = 'events' | 'request' | 'response' | 'warnings'

export type ExchangeDetailProps = {
  exchange: ExchangeSummary
  opened: OpenedExchange
  /** Room for the events beside the other tabs. */
  wide: boolean
  choice: TabChoice
  onChoose: (choice: TabChoice) => void
  onClose: () => void
}

/** The tab last chosen, and on which exchange: it stays while one walks through the list. */
export type TabChoice = { tab: TabId; on: string | null }

export function ExchangeDetail({
  exchange,
  opened,
  wide,
  choice,
  onChoose,
  onClose,
}: ExchangeDetailProps): ReactElement {
  const t = useTranslate()
  const tabs = useTabs(exchange, opened)
  // Events are the point of a stream and nothing without one: then the answer, unless events were asked for here.
  const streamless =
    !opened.eventStream && opened.detail?.response !== undefined && opened.detail.response !== null
  const best = choice.tab === 'events' && streamless && choice.on !== opened.id ? 'response' : choice.tab
  const beside = wide && opened.eventStream
  const shown = beside ? tabs.filter((tab) => tab.id !== 'events') : tabs
  const chosen = shown.find((tab) => tab.id === best)?.id ?? shown[0]?.id ?? 'request'
  return (
    <section className="detail" aria-label={t('detail.label')} data-testid="exchange-detail">
      <DetailHeader exchange={exchange} opened={opened} onClose={onClose} />
      <div className="detail-columns" data-beside={beside}>
        <Tabs
          label={t('detail.label')}
          tabs={shown}
          chosen={chosen}
          onChoose={(tab) => onChoose({ tab, on: opened.id })}
          testId="detail-tab"
        >
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
