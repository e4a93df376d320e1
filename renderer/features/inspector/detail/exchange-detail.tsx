import type { ReactElement } from 'react'
import type { Translate } from '../../../../shared/i18n/translate.ts'
import type { ExchangeSummary } from '../../../../shared/inspector/exchange.ts'
import { useTranslate } from '../../../bridge/window-context.ts'
import { formatCount } from '../../../ui/format.ts'
import { Tabs, type Tab } from '../../../ui/tabs.tsx'
import type { LaneId, OpenedExchange } from '../state/opened-exchange.ts'
import { DetailHeader } from './detail-header.tsx'
import { EventsTab } from './events-tab.tsx'
import { laneOf, lanesDiffer } from './lanes-differ.ts'
import { Lanes } from './lanes.tsx'
import { RequestTab, type TabProps } from './request-tab.tsx'
import { ResponseTab } from './response-tab.tsx'
import { WarningsTab } from './warnings-tab.tsx'

export type TabId = 'events' | 'request' | 'response' | 'warnings'

export type ExchangeDetailProps = {
  exchange: ExchangeSummary
  opened: OpenedExchange
  /** Room for both lanes, or where there is only one for the events beside the other tabs. */
  wide: boolean
  choice: TabChoice
  onChoose: (choice: TabChoice) => void
  onClose: () => void
}

/** The tab last chosen and on which exchange, and the lane: they stay while one walks through the list. */
export type TabChoice = { tab: TabId; on: string | null; lane: LaneId }

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
  const streamless = !opened.client.eventStream && opened.detail?.response != null
  const best = choice.tab === 'events' && streamless && choice.on !== opened.id ? 'response' : choice.tab
  const differ = lanesDiffer(exchange, opened)
  const beside = wide && opened.client.eventStream && !differ
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
          onChoose={(tab) => onChoose({ ...choice, tab, on: opened.id })}
          testId="detail-tab"
        >
          {chosen === 'warnings' ? (
            <WarningsTab opened={opened} />
          ) : (
            <Lanes
              exchange={exchange}
              differ={differ}
              beside={wide}
              lane={choice.lane}
              onLane={(lane) => onChoose({ ...choice, lane })}
              note={(lane) => (chosen === 'events' ? frameCount(t, opened, lane) : '')}
            >
              {(lane) => <MessageTab tab={chosen} exchange={exchange} opened={opened} lane={lane} />}
            </Lanes>
          )}
        </Tabs>
        {beside && (
          <div className="detail-beside" data-testid="detail-events-beside">
            <p className="detail-beside-title">
              {t('detail.tab.events')}
              <span className="tab-count">{formatCount(opened.client.frameCount)}</span>
            </p>
            <EventsTab exchange={exchange} opened={opened} lane={null} />
          </div>
        )}
      </div>
    </section>
  )
}

function MessageTab({ tab, ...props }: TabProps & { tab: Exclude<TabId, 'warnings'> }): ReactElement {
  if (tab === 'events') return <EventsTab {...props} />
  return tab === 'request' ? <RequestTab {...props} /> : <ResponseTab {...props} />
}

function frameCount(t: Translate, opened: OpenedExchange, lane: LaneId): string {
  const count = laneOf(opened, lane).frameCount
  return count === 0 ? '' : t('events.count', { count })
}

function useTabs(exchange: ExchangeSummary, opened: OpenedExchange): readonly Tab<TabId>[] {
  const t = useTranslate()
  const frames = Math.max(opened.client.frameCount, exchange.frames)
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
