import type { ReactElement } from 'react'
import { useTranslate } from '../../../bridge/window-context.ts'
import { Empty } from '../../../ui/empty.tsx'
import type { OpenedExchange } from '../state/opened-exchange.ts'

/** Instead of a tab whose data is not here: still coming, or never to come. */
export function LoadingOrGone({ opened }: { opened: OpenedExchange }): ReactElement {
  const t = useTranslate()
  return <Empty title={opened.gone ? t('detail.goneEmpty') : t('detail.loading')} />
}
