import type { ReactElement } from 'react'
import { useTranslate } from '../../../bridge/window-context.ts'
import { BodySection } from './body-section.tsx'
import { HeadersTable } from './headers-table.tsx'
import { LoadingOrGone } from './loading-or-gone.tsx'
import type { TabProps } from './request-tab.tsx'

/** What the client received, and what the provider had answered where that differs. */
export function ResponseTab({ exchange, opened }: TabProps): ReactElement {
  const t = useTranslate()
  const { detail } = opened
  if (detail === null) return <LoadingOrGone opened={opened} />
  const { upstream, response } = detail
  return (
    <div className="message">
      {exchange.status !== null && (
        <p className="message-line">
          <span className="quiet">{t('message.client')}</span>
          <code>{exchange.status}</code>
        </p>
      )}
      {upstream !== null && upstream.status !== null && (
        <p className="message-line">
          <span className="quiet">{t('message.upstream')}</span>
          <code>{upstream.status}</code>
        </p>
      )}
      {response === null && <p className="quiet">{t('message.noResponse')}</p>}
      {response !== null && (
        <HeadersTable title={t('message.headers')} headers={response.headers} open={false} />
      )}
      {upstream !== null && upstream.responseHeaders.length > 0 && (
        <HeadersTable
          title={t('message.upstreamResponseHeaders', { provider: exchange.provider ?? '' })}
          headers={upstream.responseHeaders}
          open={false}
        />
      )}
      {response !== null && (
        <BodySection
          body={opened.response}
          totalBytes={exchange.responseBytes}
          truncated={response.bodyTruncated}
          stream={opened.eventStream}
        />
      )}
    </div>
  )
}
