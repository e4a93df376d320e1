import type { ReactElement } from 'react'
import type { ExchangeSummary } from '../../../../shared/inspector/exchange.ts'
import { useTranslate } from '../../../bridge/window-context.ts'
import type { OpenedExchange } from '../state/opened-exchange.ts'
import { BodySection } from './body-section.tsx'
import { HeadersTable } from './headers-table.tsx'
import { LoadingOrGone } from './loading-or-gone.tsx'

export type TabProps = { exchange: ExchangeSummary; opened: OpenedExchange }

/** What the client sent, and how what went upstream differs. */
export function RequestTab({ exchange, opened }: TabProps): ReactElement {
  const t = useTranslate()
  const { detail } = opened
  if (detail === null) return <LoadingOrGone opened={opened} />
  const provider = exchange.provider ?? ''
  return (
    <div className="message">
      <p className="message-line">
        <span className="quiet">{t('message.client')}</span>
        <code>{`${exchange.method} ${exchange.path}`}</code>
      </p>
      <p className="message-line">
        <span className="quiet">{t('message.upstream')}</span>
        {detail.upstream === null ? (
          <span>{t('message.noUpstream')}</span>
        ) : (
          <code>{detail.upstream.url}</code>
        )}
      </p>
      {detail.upstream !== null && (
        <p className="message-line">
          <span />
          <span className="muted">
            {detail.upstream.sameBody ? t('message.sameBody') : t('message.changedBody', { provider })}
          </span>
        </p>
      )}
      <HeadersTable title={t('message.headers')} headers={detail.request.headers} open={false} />
      {detail.upstream !== null && (
        <HeadersTable
          title={t('message.upstreamHeaders', { provider })}
          headers={detail.upstream.headers}
          open={false}
        />
      )}
      <BodySection
        body={opened.request}
        totalBytes={exchange.requestBytes}
        truncated={detail.request.bodyTruncated}
        stream={false}
      />
    </div>
  )
}
