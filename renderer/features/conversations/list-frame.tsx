import type { ReactElement, ReactNode } from 'react'
import { useLanguage, useTranslate } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { Section } from '../../ui/section.tsx'
import type { List } from './use-list.ts'

type ListFrameProps<Item> = {
  title: string
  help: string
  list: List<Item>
  /** What stands there when there are none. */
  empty: { title: string; help: string }
  testId: string
  children: (items: readonly Item[]) => ReactNode
}

/** A list with its heading, in whichever state it is: being read, failed, empty, or there. */
export function ListFrame<Item>(props: ListFrameProps<Item>): ReactElement {
  const t = useTranslate()
  const { list, empty } = props
  const { items, busy, problem } = list.state
  return (
    <div data-testid={props.testId} aria-busy={busy}>
      <Section
        title={props.title}
        help={props.help}
        actions={
          <Button icon="restart" disabled={busy} onClick={list.reload} testId={`${props.testId}-reload`}>
            {t('conversations.reload')}
          </Button>
        }
      >
        {problem !== null && <Problem list={list} />}
        {items === null && problem === null && (
          <p className="list-note muted">{t('conversations.loading')}</p>
        )}
        {items?.length === 0 && problem === null && (
          <div className="list-note">
            <p className="list-note-title">{empty.title}</p>
            <p className="muted">{empty.help}</p>
          </div>
        )}
        {items !== null && items.length > 0 && props.children(items)}
      </Section>
    </div>
  )
}

function Problem<Item>({ list }: { list: List<Item> }): ReactElement | null {
  const t = useTranslate()
  const language = useLanguage()
  const { problem, busy } = list.state
  if (problem === null) return null
  return (
    <div className="list-problem">
      <ErrorNotice error={problem.toWire()} language={language} t={t} title={t('conversations.failed')}>
        <Button disabled={busy} onClick={list.reload}>
          {t('app.retry')}
        </Button>
      </ErrorNotice>
    </div>
  )
}
