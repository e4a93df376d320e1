import type { ReactElement } from 'react'
import type { ExchangeSummary } from '../../../../shared/inspector/exchange.ts'
import { useLanguage, useTranslate } from '../../../bridge/window-context.ts'
import { IconButton } from '../../../ui/button.tsx'
import { ErrorNotice } from '../../../ui/error-notice.tsx'
import { formatClock, formatCount, formatDuration, formatExact } from '../../../ui/format.ts'
import { StateShape } from '../../../ui/state-shape.tsx'
import { exchangeLook } from '../exchange-look.ts'
import { LiveDuration } from '../list/live-duration.tsx'
import type { OpenedExchange } from '../state/opened-exchange.ts'

export type DetailHeaderProps = { exchange: ExchangeSummary; opened: OpenedExchange; onClose: () => void }

/** The exchange in three lines: outcome and model, the way it took, and what it cost. */
export function DetailHeader({ exchange, opened, onClose }: DetailHeaderProps): ReactElement {
  const t = useTranslate()
  const language = useLanguage()
  return (
    <header className="detail-header">
      <div className="detail-title">
        <StateShape {...exchangeLook(exchange)} />
        <strong className="detail-status">
          {exchange.status === null
            ? t(`exchange.${exchange.state}`)
            : `${exchange.status} · ${t(`exchange.${exchange.state}`)}`}
        </strong>
        <span className="detail-model ellipsis">
          {exchange.model ?? `${exchange.method} ${exchange.path}`}
        </span>
        <IconButton icon="close" label={t('detail.close')} onClick={onClose} />
      </div>
      <p className="detail-route muted">{routeOf(exchange)}</p>
      <Costs exchange={exchange} />
      {opened.gone && opened.detail !== null && <p className="detail-gone tone-busy">{t('detail.gone')}</p>}
      {exchange.error !== null && <ErrorNotice error={exchange.error} language={language} t={t} />}
    </header>
  )
}

/** `OpenAI/JS → chat → responses → chatgpt/gpt-5-codex`, leaving out what is not known. */
function routeOf(exchange: ExchangeSummary): string {
  const { clientDialect, upstreamDialect, provider, upstreamModel } = exchange
  const upstream = [provider, upstreamModel].filter((part) => part !== null).join('/')
  const dialects = clientDialect === upstreamDialect ? [clientDialect] : [clientDialect, upstreamDialect]
  return [exchange.client, ...dialects, upstream].filter((part) => part !== null && part !== '').join(' → ')
}

function Costs({ exchange }: { exchange: ExchangeSummary }): ReactElement {
  const t = useTranslate()
  const { usage, firstByteMs } = exchange
  return (
    <p className="detail-costs muted">
      <span>
        <LiveDuration exchange={exchange} />
      </span>
      {firstByteMs !== null && <span>{t('detail.firstByte', { time: formatDuration(firstByteMs) })}</span>}
      <span title={formatExact(exchange.startedAt)}>{formatClock(exchange.startedAt)}</span>
      {usage !== null && <span>{tokenText(t, usage)}</span>}
    </p>
  )
}

function tokenText(t: ReturnType<typeof useTranslate>, usage: NonNullable<ExchangeSummary['usage']>): string {
  const parts = [
    t('detail.tokensIn', { count: formatCount(usage.inputTokens) }),
    t('detail.tokensOut', { count: formatCount(usage.outputTokens) }),
  ]
  if (usage.cachedTokens) parts.push(t('detail.tokensCached', { count: formatCount(usage.cachedTokens) }))
  if (usage.reasoningTokens)
    parts.push(t('detail.tokensReasoning', { count: formatCount(usage.reasoningTokens) }))
  if (usage.reasoningItems)
    parts.push(t('detail.reasoningItems', { count: formatCount(usage.reasoningItems) }))
  return `${t('detail.tokens')}: ${parts.join(', ')}`
}
