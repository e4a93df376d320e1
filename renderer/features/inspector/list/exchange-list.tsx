import type { ReactElement } from 'react'
import type { ExchangeSummary } from '../../../../shared/inspector/exchange.ts'
import { mayStart, proxyOf } from '../../../bridge/app-state.ts'
import { useServiceActions } from '../../../bridge/use-service-actions.ts'
import { useAppState, useTranslate, useWindow } from '../../../bridge/window-context.ts'
import { Button } from '../../../ui/button.tsx'
import { Empty } from '../../../ui/empty.tsx'
import { VirtualList } from '../../../ui/virtual-list.tsx'
import { useInspectorView } from '../state/inspector-context.ts'
import { ExchangeColumns, ExchangeRow } from './exchange-row.tsx'

const rowPx = 28

export type ExchangeListProps = {
  /** Those the filter leaves, oldest first. */
  exchanges: readonly ExchangeSummary[]
  activeId: string | null
  onMove: (id: string) => void
  onOpen: (id: string) => void
  onClearFilter: () => void
}

export function ExchangeList(props: ExchangeListProps): ReactElement {
  const t = useTranslate()
  const { exchanges } = props
  const total = useInspectorView((view) => view.list.exchanges.length)
  const paused = useInspectorView((view) => view.paused)
  const idAt = (index: number): string => exchanges[index]?.id ?? String(index)
  if (total === 0) return <NoExchanges />
  if (exchanges.length === 0) {
    return (
      <Empty title={t('inspector.noMatch')}>
        <Button onClick={props.onClearFilter}>{t('inspector.filterClear')}</Button>
      </Empty>
    )
  }
  return (
    <div className="exchange-list">
      <ExchangeColumns />
      <VirtualList
        label={t('inspector.list')}
        count={exchanges.length}
        rowHeight={rowPx}
        keyAt={idAt}
        renderRow={(index) => {
          const exchange = exchanges[index]
          return exchange === undefined ? null : <ExchangeRow exchange={exchange} />
        }}
        active={exchanges.findIndex((exchange) => exchange.id === props.activeId)}
        onMove={(index) => props.onMove(idAt(index))}
        onOpen={(index) => props.onOpen(idAt(index))}
        rowTestId="exchange-row"
        follow={!paused}
        jumpLabel={t('inspector.newest')}
      />
    </div>
  )
}

/** An empty list says why it is empty and what fills it. */
function NoExchanges(): ReactElement {
  const t = useTranslate()
  const { model } = useWindow()
  const { busy, start } = useServiceActions('proxy')
  const proxy = useAppState(proxyOf)
  const loaded = useInspectorView((view) => view.loaded && view.connection === 'connected')
  if (proxy === null || mayStart(proxy.state)) {
    return (
      <Empty title={t('inspector.offline')} help={t('inspector.offlineHelp')}>
        <Button look="primary" icon="start" disabled={busy} onClick={start}>
          {t('services.start')}
        </Button>
      </Empty>
    )
  }
  if (!loaded) return <Empty title={t('inspector.connecting')} />
  return (
    <Empty title={t('inspector.empty')} help={t('inspector.emptyHelp')}>
      <Button onClick={() => model.navigate('services')}>{t('inspector.emptyAction')}</Button>
    </Empty>
  )
}
