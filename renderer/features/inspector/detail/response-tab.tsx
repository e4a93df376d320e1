import type { ReactElement } from 'react'
import { useTranslate } from '../../../bridge/window-context.ts'
import { isLive } from '../exchange-look.ts'
import { BodySection } from './body-section.tsx'
import { HeadersTable } from './headers-table.tsx'
import { LoadingOrGone } from './loading-or-gone.tsx'
import type { TabProps } from './request-tab.tsx'

/** What the client received, and what the provider had answered where that differs. */
export function ResponseTab(props: TabProps): ReactElement {
  const { opened, lane } = props
  if (opened.detail === null) return <LoadingOrGone opened={opened} />
  return lane === 'upstream' ? <UpstreamResponse {...props} /> : <ClientResponse {...props} />
}

function ClientResponse(props: TabProps): ReactElement {
  const { exchange, opened, lane } = props
  const t = useTranslate()
  const response = opened.detail?.response ?? null
  return (
    <div className="message">
      {exchange.status !== null && (
        <p className="message-line">
          <span className="quiet">{t('message.client')}</span>
          <code>{exchange.status}</code>
        </p>
      )}
      {lane === null && <UpstreamStatus {...props} />}
      {response === null && <p className="quiet">{t('message.noResponse')}</p>}
      {response !== null && (
        <HeadersTable title={t('message.headers')} headers={response.headers} open={false} />
      )}
      {lane === null && <UpstreamHeaders {...props} />}
      {response !== null && (
        <BodySection
          body={opened.client.response}
          totalBytes={exchange.responseBytes}
          truncated={response.bodyTruncated}
          stream={opened.client.eventStream}
        />
      )}
    </div>
  )
}

function UpstreamResponse(props: TabProps): ReactElement {
  const { exchange, opened } = props
  const t = useTranslate()
  const { response, eventStream } = opened.upstream
  if (opened.detail?.upstream?.status == null) {
    return (
      <div className="message">
        <p className="quiet">
          {isLive(exchange) ? t('message.noResponse') : t('message.noUpstreamResponse')}
        </p>
      </div>
    )
  }
  return (
    <div className="message">
      <UpstreamStatus {...props} />
      <UpstreamHeaders {...props} />
      <BodySection body={response} totalBytes={null} truncated={response.full} stream={eventStream} />
    </div>
  )
}

function UpstreamStatus({ opened }: TabProps): ReactElement | null {
  const t = useTranslate()
  const status = opened.detail?.upstream?.status ?? null
  if (status === null) return null
  return (
    <p className="message-line">
      <span className="quiet">{t('message.upstream')}</span>
      <code>{status}</code>
    </p>
  )
}

function UpstreamHeaders({ exchange, opened }: TabProps): ReactElement | null {
  const t = useTranslate()
  const headers = opened.detail?.upstream?.responseHeaders ?? []
  if (headers.length === 0) return null
  const provider = exchange.provider ?? ''
  return (
    <HeadersTable title={t('message.upstreamResponseHeaders', { provider })} headers={headers} open={false} />
  )
}
