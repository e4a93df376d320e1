import { useVirtualizer } from '@tanstack/react-virtual'
import {
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  type RefObject,
} from 'react'

export type VirtualListProps = {
  label: string
  count: number
  /** Pixels; every row has the same, so that nothing jumps while rows arrive. */
  rowHeight: number
  keyAt: (index: number) => string | number
  renderRow: (index: number) => ReactNode
  /** The row the keyboard is on; -1 for none. */
  active: number
  /** Arrows, Home, End, Page Up and Down. */
  onMove: (index: number) => void
  /** Enter or a click. */
  onOpen: (index: number) => void
  rowTestId: string
  /** Stays at the end as rows arrive, until the user scrolls away from it. */
  follow: boolean
  jumpLabel: string
}

/** A list of any length: only what can be seen is rendered. One tab stop, arrows inside. */
export function VirtualList(props: VirtualListProps): ReactElement {
  const { count, active, rowHeight } = props
  const base = useId()
  const { scroller, atEnd, onScroll } = useFollow(props.follow)
  // oxlint-disable-next-line react/incompatible-library -- we do not use the React Compiler
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: props.keyAt,
    overscan: 12,
  })

  const height = virtualizer.scrollRect?.height ?? 0
  // The row in hand stays in view when the list gets smaller, as it does when a row is opened.
  useLayoutEffect(() => {
    if (active >= 0 && height > 0) virtualizer.scrollToIndex(active)
  }, [virtualizer, active, height])

  const toEnd = (): void => virtualizer.scrollToIndex(count - 1, { align: 'end' })
  const press = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor(height / rowHeight) - 1)
    const next = nextActive(event.key, active, count, page)
    if (event.key === 'Enter' && active >= 0) props.onOpen(active)
    else if (next === null) return
    else props.onMove(next)
    event.preventDefault()
  }

  return (
    <div className="virtual">
      <div
        ref={scroller}
        className="virtual-scroller"
        role="listbox"
        aria-label={props.label}
        aria-activedescendant={active >= 0 ? `${base}-${active}` : undefined}
        tabIndex={0}
        onKeyDown={press}
        onScroll={onScroll}
      >
        <div className="virtual-space" style={{ height: virtualizer.getTotalSize() }} role="presentation">
          {virtualizer.getVirtualItems().map(({ index, key, start }) => (
            <div
              key={key}
              id={`${base}-${index}`}
              className="virtual-row"
              role="option"
              aria-selected={index === active}
              aria-setsize={count}
              aria-posinset={index + 1}
              data-testid={props.rowTestId}
              style={{ height: rowHeight, transform: `translateY(${start}px)` }}
              onClick={() => props.onOpen(index)}
            >
              {props.renderRow(index)}
            </div>
          ))}
        </div>
      </div>
      {!atEnd && count > 0 && props.follow && (
        <button type="button" className="button virtual-jump" onClick={toEnd}>
          {props.jumpLabel}
        </button>
      )}
    </div>
  )
}

/** Close enough to the end to mean it: half a row of rounding must not stop following. */
const endSlackPx = 16

type Follow = { scroller: RefObject<HTMLDivElement | null>; atEnd: boolean; onScroll: () => void }

function useFollow(follow: boolean): Follow {
  const scroller = useRef<HTMLDivElement>(null)
  const [atEnd, setAtEnd] = useState(true)
  // After every render: new rows, a new height and a resized window all move the end.
  useLayoutEffect(() => {
    const element = scroller.current
    if (element !== null && follow && atEnd) element.scrollTop = element.scrollHeight
  })
  const onScroll = (): void => {
    const element = scroller.current
    if (element === null) return
    setAtEnd(element.scrollHeight - element.scrollTop - element.clientHeight <= endSlackPx)
  }
  return { scroller, atEnd, onScroll }
}

function nextActive(key: string, active: number, count: number, page: number): number | null {
  if (count === 0) return null
  const last = count - 1
  if (key === 'ArrowDown') return Math.min(last, active + 1)
  // From nowhere, up means the newest.
  if (key === 'ArrowUp') return active < 0 ? last : Math.max(0, active - 1)
  if (key === 'Home') return 0
  if (key === 'End') return last
  if (key === 'PageDown') return Math.min(last, active + page)
  if (key === 'PageUp') return Math.max(0, active - page)
  return null
}
