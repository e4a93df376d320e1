import { memo, type ReactElement } from 'react'
import type { ExchangeSummary } from '../../../../shared/inspector/exchange.ts'
import { errorTitle } from '../../../../shared/i18n/error-titles.ts'
import { useLanguage, useTranslate } from '../../../bridge/window-context.ts'
import { formatBytes, formatClock, formatCount, formatDuration, formatExact } from '../../../ui/format.ts'
import { StateShape } from '../../../ui/state-shape.tsx'
import { exchangeLook } from '../exchange-look.ts'
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
      <span className="cell-model ellipsis">
        {exchange.model ?? <span className="muted">{`${exchange.method} ${exchange.path}`}</span>}
        {exchange.error !== null && (
          <span className="cell-error">{errorTitle(language, exchange.error.code)}</span>
        )}
      </span>
      <span className="cell-provider ellipsis">{exchange.provider ?? ''}</span>
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
