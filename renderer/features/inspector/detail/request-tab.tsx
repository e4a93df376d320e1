import type { ReactElement } from 'react'
import type { ExchangeDetail, ExchangeSummary } from '../../../../shared/inspector/exchange.ts'
import { useTranslate } from '../../../bridge/window-context.ts'
import type { LaneId, OpenedExchange } from '../state/opened-exchange.ts'
import { BodySection } from './body-section.tsx'
import { HeadersTable } from './headers-table.tsx'
import { laneOf } from './lanes-differ.ts'
import { LoadingOrGone } from './loading-or-gone.tsx'

export type TabProps = {
  exchange: ExchangeSummary
  opened: OpenedExchange
  /** The side to show; null where both are the same but for what is said here. */
  lane: LaneId | null
}

/** What the client sent, and what went upstream. */
export function RequestTab({ exchange, opened, lane }: TabProps): ReactElement {
  const t = useTranslate()
  const { detail } = opened
  if (detail === null) return <LoadingOrGone opened={opened} />
  const body = laneOf(opened, lane).request
  const upstreamOnly = lane === 'upstream'
  return (
    <div className="message">
      {!upstreamOnly && (
        <p className="message-line">
          <span className="quiet">{t('message.client')}</span>
          <code>{`${exchange.method} ${exchange.path}`}</code>
        </p>
      )}
      {lane !== 'client' && <UpstreamLines exchange={exchange} detail={detail} told={lane === null} />}
      {!upstreamOnly && (
        <HeadersTable title={t('message.headers')} headers={detail.request.headers} open={false} />
      )}
      {lane !== 'client' && detail.upstream !== null && (
        <HeadersTable
          title={t('message.upstreamHeaders', { provider: exchange.provider ?? '' })}
          headers={detail.upstream.headers}
          open={false}
        />
      )}
      <BodySection
        body={body}
        totalBytes={upstreamOnly ? null : exchange.requestBytes}
        truncated={upstreamOnly ? body.full : detail.request.bodyTruncated}
        stream={false}
      />
    </div>
  )
}

type UpstreamLinesProps = {
  exchange: ExchangeSummary
  detail: ExchangeDetail
  /** Whether the body is the client's: needed only where it is not shown itself. */
  told: boolean
}

function UpstreamLines({ exchange, detail: { upstream }, told }: UpstreamLinesProps): ReactElement {
  const t = useTranslate()
  const provider = exchange.provider ?? ''
  return (
    <>
      <p className="message-line">
        <span className="quiet">{t('message.upstream')}</span>
        {upstream === null ? <span>{t('message.noUpstream')}</span> : <code>{upstream.url}</code>}
      </p>
      {upstream !== null && told && (
        <p className="message-line">
          <span />
          <span className="muted">
            {upstream.sameBody ? t('message.sameBody') : t('message.changedBody', { provider })}
          </span>
        </p>
      )}
    </>
  )
}
