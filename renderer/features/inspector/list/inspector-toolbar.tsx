import { useState, type ReactElement } from 'react'
import { useTranslate } from '../../../bridge/window-context.ts'
import { IconButton } from '../../../ui/button.tsx'
import { Confirm } from '../../../ui/dialog.tsx'
import { useInspector, useInspectorView } from '../state/inspector-context.ts'
import type { FilterProblem } from '../filter/parse-filter.ts'
import { FilterBox } from './filter-box.tsx'

export type ToolbarProps = {
  filter: string
  onFilter: (text: string) => void
  problems: readonly FilterProblem[]
  /** How many rows the filter leaves; null without a filter. */
  shown: number | null
}

export function InspectorToolbar({ filter, onFilter, problems, shown }: ToolbarProps): ReactElement {
  const t = useTranslate()
  const store = useInspector()
  const list = useInspectorView((view) => view.list)
  const paused = useInspectorView((view) => view.paused)
  return (
    <div className="toolbar" role="toolbar" aria-label={t('inspector.title')}>
      <FilterBox text={filter} onChange={onFilter} problems={problems} exchanges={list.exchanges} />
      <Counts shown={shown} total={list.exchanges.length} evicted={list.evicted} />
      <IconButton
        icon={paused ? 'start' : 'pause'}
        label={paused ? t('inspector.resume') : t('inspector.pause')}
        aria-pressed={paused}
        aria-keyshortcuts="p"
        onClick={() => store.setPaused(!paused)}
        testId="inspector-pause"
      />
      <ClearButton count={list.exchanges.length} />
    </div>
  )
}

function Counts({
  shown,
  total,
  evicted,
}: {
  shown: number | null
  total: number
  evicted: number
}): ReactElement {
  const t = useTranslate()
  const paused = useInspectorView((view) => view.paused)
  const newWhilePaused = useInspectorView((view) => view.newWhilePaused)
  const parts = [shown === null ? t('inspector.count', { total }) : t('inspector.shown', { shown, total })]
  if (evicted > 0) parts.push(t('inspector.evicted', { count: evicted }))
  return (
    <span className="toolbar-counts muted" role="status" data-paused={paused}>
      {paused ? (
        <span className="tone-busy">{t('inspector.paused', { count: newWhilePaused })}</span>
      ) : (
        parts.join(' · ')
      )}
    </span>
  )
}

function ClearButton({ count }: { count: number }): ReactElement {
  const t = useTranslate()
  const store = useInspector()
  const [asking, setAsking] = useState(false)
  return (
    <>
      <IconButton
        icon="clear"
        label={t('inspector.clear')}
        disabled={count === 0}
        onClick={() => setAsking(true)}
        testId="inspector-clear"
      />
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => {
          store.close()
          store.clear()
        }}
        title={t('inspector.clearTitle', { count })}
        text={t('inspector.clearText')}
        confirm={t('inspector.clearConfirm', { count })}
        cancel={t('app.cancel')}
        testId="inspector-clear-confirm"
      />
    </>
  )
}
