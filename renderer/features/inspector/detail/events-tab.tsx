import { memo, useCallback, useState, type KeyboardEvent, type ReactElement } from 'react'
import { useTranslate } from '../../../bridge/window-context.ts'
import { IconButton } from '../../../ui/button.tsx'
import { Empty } from '../../../ui/empty.tsx'
import { formatOffset } from '../../../ui/format.ts'
import { VirtualList } from '../../../ui/virtual-list.tsx'
import { isLive } from '../exchange-look.ts'
import type { TimedFrame } from '../state/lane-reader.ts'
import { parseJson } from './body-text.ts'
import { frameGist } from './frame-gist.ts'
import { JsonOrText } from './json-or-text.tsx'
import { laneOf } from './lanes-differ.ts'
import { LoadingOrGone } from './loading-or-gone.tsx'
import type { TabProps } from './request-tab.tsx'

const frameRowPx = 24

/** The stream, frame by frame, as it arrives. */
export function EventsTab({ exchange, opened, lane }: TabProps): ReactElement {
  const t = useTranslate()
  const [chosen, setChosen] = useState(-1)
  const [open, setOpen] = useState(false)
  const { frames, frameCount, decodeProblem } = laneOf(opened, lane)
  const escape = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !open) return
    event.stopPropagation()
    setOpen(false)
  }
  if (frameCount === 0) return <NoFrames exchange={exchange} opened={opened} lane={lane} />
  const named = frames.some((frame, index) => index < 8 && frame.event !== null)
  const frame = open ? frames[chosen] : undefined
  return (
    <div className="events" onKeyDown={escape}>
      <VirtualList
        label={t('events.label')}
        count={frameCount}
        rowHeight={frameRowPx}
        keyAt={(index) => index}
        renderRow={(index) => <FrameRow frame={frames[index]} named={named} />}
        active={chosen}
        onMove={setChosen}
        onOpen={(index) => {
          setChosen(index)
          setOpen(true)
        }}
        rowTestId="frame-row"
        follow
        jumpLabel={t('inspector.newest')}
      />
      {decodeProblem !== null && (
        <p className="events-problem tone-bad">{`${t('events.undecodable')}: ${decodeProblem.message}`}</p>
      )}
      {frame !== undefined && <FrameData key={frame.index} frame={frame} onClose={() => setOpen(false)} />}
    </div>
  )
}

type FrameRowProps = { frame: TimedFrame | undefined; named: boolean }

const FrameRow = memo(function FrameRow({ frame, named }: FrameRowProps): ReactElement | null {
  if (frame === undefined) return null
  return (
    <div className="frame" data-named={named}>
      <span className="frame-time">{formatOffset(frame.t)}</span>
      {named && <span className="frame-event ellipsis">{shortName(frame.event)}</span>}
      <span className="frame-data ellipsis">{frameGist(frame.data)}</span>
    </div>
  )
})

/** Nearly every Responses event begins so; the full name is in the frame's own pane. */
function shortName(event: string | null): string {
  return event?.replace(/^response\.(?=.)/, '') ?? ''
}

function FrameData({ frame, onClose }: { frame: TimedFrame; onClose: () => void }): ReactElement {
  const t = useTranslate()
  const text = useCallback((max: number) => frame.data.slice(0, max), [frame])
  return (
    <section className="frame-detail" aria-label={t('events.data', { number: frame.index + 1 })}>
      <div className="frame-detail-head">
        <h3>{t('events.data', { number: frame.index + 1 })}</h3>
        {frame.event !== null && <code className="frame-event ellipsis">{frame.event}</code>}
        <span className="quiet">{`${formatOffset(frame.t)} ms`}</span>
        <span className="message-space" />
        <IconButton icon="close" label={t('events.closeFrame')} onClick={onClose} />
      </div>
      <div className="frame-detail-body">
        <JsonOrText json={parseJson(frame.data)} text={text} bytes={frame.data.length} />
      </div>
    </section>
  )
}

function NoFrames({ exchange, opened, lane }: TabProps): ReactElement {
  const t = useTranslate()
  const { detail } = opened
  const over = !isLive(exchange)
  const answered = lane === 'upstream' ? detail?.upstream?.status != null : detail?.response != null
  if (detail === null && (opened.gone || over)) return <LoadingOrGone opened={opened} />
  if (answered && !laneOf(opened, lane).eventStream) {
    return <Empty title={t('events.none')} help={t('events.notStream')} />
  }
  return <Empty title={over ? t('events.none') : t('events.waiting')} />
}
