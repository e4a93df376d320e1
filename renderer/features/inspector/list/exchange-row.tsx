import { memo, type ReactElement } from 'react'
import type { ExchangeSummary } from '../../../../shared/inspector/exchange.ts'
import { dialectNames } from '../../../../shared/i18n/dialect-names.ts'
import { errorTitle } from '../../../../shared/i18n/error-titles.ts'
import { useLanguage, useTranslate } from '../../../bridge/window-context.ts'
import { formatBytes, formatClock, formatCount, formatDuration, formatExact } from '../../../ui/format.ts'
import { Icon } from '../../../ui/icon.tsx'
import { StateShape } from '../../../ui/state-shape.tsx'
import { exchangeLook, isConverted } from '../exchange-look.ts'
import { LiveDuration } from './live-duration.tsx'

/** One exchange in one line. Narrow lists leave out the later columns (see `inspector.css`). */
export const ExchangeRow = memo(function ExchangeRow({
  exchange,
}: {
  exchange: ExchangeSummary
}): ReactElement {
  const t = useTranslate()
  const language = useLanguage()
  const { usage, firstByteMs } = exchange
  return (
    <div className="exchange-grid exchange">
      <span className="cell-status">
        <StateShape {...exchangeLook(exchange)} />
        <span className="visually-hidden">{t(`exchange.${exchange.state}`)}</span>
        <span>{exchange.status ?? '–'}</span>
      </span>
      <span className="cell-model">
        <span className="ellipsis">
          {exchange.model ?? <span className="muted">{`${exchange.method} ${exchange.path}`}</span>}
          {exchange.error !== null && (
            <span className="cell-error">{errorTitle(language, exchange.error.code)}</span>
          )}
        </span>
        {isConverted(exchange) && <Provider exchange={exchange} className="cell-via" />}
        {exchange.warnings > 0 && <Warnings count={exchange.warnings} />}
      </span>
      <Provider exchange={exchange} className="cell-provider" />
      <span className="cell-client ellipsis">{exchange.client ?? ''}</span>
      <span className="cell-first">{firstByteMs === null ? '' : formatDuration(firstByteMs)}</span>
      <span className="cell-frames">{exchange.frames > 0 ? formatCount(exchange.frames) : ''}</span>
      <span className="cell-tokens">
        {usage === null ? '' : formatCount(usage.inputTokens + usage.outputTokens)}
      </span>
      <span className="cell-size">
        {exchange.responseBytes > 0 ? formatBytes(exchange.responseBytes) : ''}
      </span>
      <span className="cell-duration">
        <LiveDuration exchange={exchange} />
      </span>
      <span className="cell-time" title={formatExact(exchange.startedAt)}>
        {formatClock(exchange.startedAt)}
      </span>
    </div>
  )
})

/** Where it went, behind an arrow when it had to be converted on the way. */
function Provider({ exchange, className }: { exchange: ExchangeSummary; className: string }): ReactElement {
  const t = useTranslate()
  const { clientDialect: from, upstreamDialect: to } = exchange
  const converted =
    isConverted(exchange) && from !== null && to !== null
      ? t('exchange.converted', { from: dialectNames[from], to: dialectNames[to] })
      : null
  return (
    <span className={className} title={converted ?? undefined}>
      {converted !== null && (
        <>
          <Icon name="arrow" />
          <span className="visually-hidden">{converted}</span>
        </>
      )}
      <span className="ellipsis">{exchange.provider ?? ''}</span>
    </span>
  )
}

function Warnings({ count }: { count: number }): ReactElement {
  const t = useTranslate()
  const text = t('exchange.warnings', { count })
  return (
    <span className="cell-warnings" title={text} data-testid="row-warnings">
      <StateShape shape="warning" tone="busy" />
      <span aria-hidden="true">{formatCount(count)}</span>
      <span className="visually-hidden">{text}</span>
    </span>
  )
}

export function ExchangeColumns(): ReactElement {
  const t = useTranslate()
  return (
    <div className="exchange-grid exchange-columns" aria-hidden="true">
      <span>{t('inspector.column.status')}</span>
      <span>{t('inspector.column.model')}</span>
      <span className="cell-provider">{t('inspector.column.provider')}</span>
      <span className="cell-client">{t('inspector.column.client')}</span>
      <span className="cell-first">{t('inspector.column.firstByte')}</span>
      <span className="cell-frames">{t('inspector.column.frames')}</span>
      <span className="cell-tokens">{t('inspector.column.tokens')}</span>
      <span className="cell-size">{t('inspector.column.size')}</span>
      <span className="cell-duration">{t('inspector.column.duration')}</span>
      <span className="cell-time">{t('inspector.column.time')}</span>
    </div>
  )
}
