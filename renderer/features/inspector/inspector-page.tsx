import { useEffect, useMemo, useState, type KeyboardEvent, type ReactElement } from 'react'
import type { ExchangeSummary } from '../../../shared/inspector/exchange.ts'
import { useAppState, useTranslate, useWindow } from '../../bridge/window-context.ts'
import { useMediaQuery } from '../../ui/use-media-query.ts'
import { DetailGone } from './detail/detail-gone.tsx'
import { ExchangeDetail, type TabChoice } from './detail/exchange-detail.tsx'
import { parseFilter } from './filter/parse-filter.ts'
import { ExchangeList } from './list/exchange-list.tsx'
import { InspectorToolbar } from './list/inspector-toolbar.tsx'
import { useInspector, useInspectorView } from './state/inspector-context.ts'
import { useInspectorConnection } from './use-inspector-connection.ts'
import './inspector.css'
import './detail/detail.css'

/** Every request through the proxy, as it happens. */
export function InspectorPage(): ReactElement {
  const store = useInspector()
  useInspectorConnection()
  useWantedExchange()
  const [filterText, setFilterText] = useState('')
  const [cursor, setCursor] = useState<string | null>(null)
  const filter = useMemo(() => parseFilter(filterText), [filterText])
  const exchanges = useInspectorView((view) => view.list.exchanges)
  const shown = useMemo(
    () => (filter.empty ? exchanges : exchanges.filter((exchange) => filter.matches(exchange))),
    [exchanges, filter],
  )
  const openedId = useInspectorView((view) => view.opened?.id ?? null)
  const layout = useAppState((state) => state.preferences.inspectorLayout)

  const move = (id: string): void => {
    setCursor(id)
    if (openedId !== null) store.open(id)
  }
  const open = (id: string): void => {
    setCursor(id)
    store.open(id)
  }
  const press = (event: KeyboardEvent): void => {
    const typing = event.target instanceof HTMLInputElement
    if (event.key === 'Escape') store.close()
    else if (event.key === 'p' && !typing && !event.ctrlKey && !event.metaKey)
      store.setPaused(!store.get().paused)
  }
  return (
    <div className="inspector" data-layout={layout} data-open={openedId !== null} onKeyDown={press}>
      <div className="inspector-list">
        <InspectorToolbar
          filter={filterText}
          onFilter={setFilterText}
          problems={filter.problems}
          shown={filter.empty ? null : shown.length}
        />
        <Disconnected />
        <ExchangeList
          exchanges={shown}
          activeId={openedId ?? cursor}
          onMove={move}
          onOpen={open}
          onClearFilter={() => setFilterText('')}
        />
      </div>
      <OpenedDetail exchanges={exchanges} />
    </div>
  )
}

/** Somebody on another page asked for this exchange. */
function useWantedExchange(): void {
  const store = useInspector()
  const { model } = useWindow()
  const wanted = useAppState((state) => state.wantedExchange)
  useEffect(() => {
    if (wanted === null) return
    store.open(wanted)
    model.exchangeShown()
  }, [store, model, wanted])
}

function OpenedDetail({ exchanges }: { exchanges: readonly ExchangeSummary[] }): ReactElement | null {
  const store = useInspector()
  const opened = useInspectorView((view) => view.opened)
  const layout = useAppState((state) => state.preferences.inspectorLayout)
  const wide = useMediaQuery('(min-width: 1600px)')
  const listed = exchanges.find((exchange) => exchange.id === opened?.id)
  const [last, setLast] = useState(listed)
  const [choice, setChoice] = useState<TabChoice>({ tab: 'events', on: null, lane: 'client' })
  // What has left the list is still shown as it was last known.
  if (listed !== undefined && listed !== last) setLast(listed)
  const exchange = listed ?? (last?.id === opened?.id ? last : undefined)
  if (opened === null) return null
  if (exchange === undefined) return <DetailGone gone={opened.gone} onClose={() => store.close()} />
  return (
    <ExchangeDetail
      key={opened.id}
      exchange={exchange}
      opened={opened}
      wide={wide || layout === 'below'}
      choice={choice}
      onChoose={setChoice}
      onClose={() => store.close()}
    />
  )
}

function Disconnected(): ReactElement | null {
  const t = useTranslate()
  const offline = useInspectorView((view) => view.connection === 'offline' && view.list.exchanges.length > 0)
  return offline ? <p className="inspector-offline tone-busy">{t('inspector.disconnected')}</p> : null
}
