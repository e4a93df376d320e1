import { Fragment, type ReactElement, type ReactNode } from 'react'
import { dialectNames } from '../../../../shared/i18n/dialect-names.ts'
import type { Translate } from '../../../../shared/i18n/translate.ts'
import type { ExchangeSummary } from '../../../../shared/inspector/exchange.ts'
import { useTranslate } from '../../../bridge/window-context.ts'
import { Segmented } from '../../../ui/segmented.tsx'
import { laneIds, type LaneId } from '../state/opened-exchange.ts'

export type LanesProps = {
  exchange: ExchangeSummary
  /** From `lanesDiffer`; without a difference there is one lane and no control. */
  differ: boolean
  /** Room for both at once. */
  beside: boolean
  lane: LaneId
  onLane: (lane: LaneId) => void
  /** A few words about a lane, right of its name. */
  note: (lane: LaneId) => string
  /** One lane; null stands for the only one. */
  children: (lane: LaneId | null) => ReactNode
}

/** What passed on the client's side and on the provider's: next to each other, or one at a time. */
export function Lanes({ exchange, differ, beside, lane, onLane, note, children }: LanesProps): ReactElement {
  const t = useTranslate()
  if (!differ) return <>{children(null)}</>
  if (beside) {
    return (
      <div className="lanes" data-testid="lanes-beside">
        {laneIds.map((id) => (
          <section
            key={id}
            className="lane"
            aria-label={laneName(t, id, exchange)}
            data-testid={`lane-${id}`}
          >
            <p className="lane-head">
              <span className="lane-name">{laneName(t, id, exchange)}</span>
              <span className="tab-count">{note(id)}</span>
            </p>
            {children(id)}
          </section>
        ))}
      </div>
    )
  }
  return (
    <>
      <div className="lane-head" data-testid="lane-choice">
        <Segmented
          label={t('lane.label')}
          value={lane}
          onChange={onLane}
          segments={laneIds.map((id) => ({
            value: id,
            label: laneName(t, id, exchange),
            testId: `lane-choice-${id}`,
          }))}
        />
        <span className="lane-note quiet">{note(lane)}</span>
      </div>
      <Fragment key={lane}>{children(lane)}</Fragment>
    </>
  )
}

function laneName(t: Translate, lane: LaneId, exchange: ExchangeSummary): string {
  const dialect = lane === 'client' ? exchange.clientDialect : exchange.upstreamDialect
  if (dialect === null) return t(`message.${lane}`)
  return t(`lane.${lane}`, { dialect: dialectNames[dialect] })
}
