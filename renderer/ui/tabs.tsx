import { useId, useRef, type KeyboardEvent, type ReactElement, type ReactNode } from 'react'

export type Tab<Id extends string> = { id: Id; label: string; count?: string }

export type TabsProps<Id extends string> = {
  label: string
  tabs: readonly Tab<Id>[]
  chosen: Id
  onChoose: (id: Id) => void
  /** Prefix of each tab's `data-testid`. */
  testId: string
  /** The panel of the chosen tab; the others are not rendered. */
  children: ReactNode
}

/** WAI-ARIA tabs: one tab stop, arrows move and choose, Home and End jump. */
export function Tabs<Id extends string>(props: TabsProps<Id>): ReactElement {
  const { tabs, chosen, onChoose } = props
  const base = useId()
  const row = useRef<HTMLDivElement>(null)

  const move = (event: KeyboardEvent): void => {
    const next =
      tabs[
        nextIndex(
          event.key,
          tabs.findIndex((tab) => tab.id === chosen),
          tabs.length,
        ) ?? -1
      ]
    if (next === undefined) return
    event.preventDefault()
    onChoose(next.id)
    row.current?.querySelector<HTMLElement>(`[data-tab="${next.id}"]`)?.focus()
  }

  return (
    <div className="tabs">
      <div className="tab-row" role="tablist" aria-label={props.label} ref={row} onKeyDown={move}>
        {tabs.map((tab) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`${base}-${tab.id}`}
            className="tab"
            data-tab={tab.id}
            data-testid={`${props.testId}-${tab.id}`}
            aria-selected={tab.id === chosen}
            aria-controls={`${base}-panel`}
            tabIndex={tab.id === chosen ? 0 : -1}
            onClick={() => onChoose(tab.id)}
          >
            {tab.label}
            {tab.count !== undefined && <span className="tab-count">{tab.count}</span>}
          </button>
        ))}
      </div>
      <div className="tab-panel" role="tabpanel" id={`${base}-panel`} aria-labelledby={`${base}-${chosen}`}>
        {props.children}
      </div>
    </div>
  )
}

function nextIndex(key: string, index: number, count: number): number | null {
  if (key === 'ArrowRight') return (index + 1) % count
  if (key === 'ArrowLeft') return (index - 1 + count) % count
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  return null
}
