import type { ReactElement } from 'react'
import type { ExchangeSummary } from '../../../../shared/inspector/exchange.ts'
import { formatDuration } from '../../../ui/format.ts'
import { useNow } from '../../../ui/use-now.ts'
import { isLive } from '../exchange-look.ts'

/** How long it took, or has taken so far. */
export function LiveDuration({ exchange }: { exchange: ExchangeSummary }): ReactElement {
  if (isLive(exchange)) return <Ticking since={exchange.startedAt} />
  return <>{exchange.durationMs === null ? '' : formatDuration(exchange.durationMs)}</>
}

function Ticking({ since }: { since: number }): ReactElement {
  const now = useNow(200)
  return <>{formatDuration(Math.max(0, now - since))}</>
}
