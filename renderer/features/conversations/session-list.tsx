import { useState, type ReactElement } from 'react'
import type { Session } from '../../../shared/codex/session.ts'
import type { Client } from '../../bridge/client.ts'
import { daemonOf } from '../../bridge/app-state.ts'
import { useCopied } from '../../bridge/use-copied.ts'
import { useAction, useAppState, useTranslate, useWindow } from '../../bridge/window-context.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { copyText } from '../../ui/copy-text.ts'
import { Confirm } from '../../ui/dialog.tsx'
import { formatExact, formatRelative } from '../../ui/format.ts'
import { Section } from '../../ui/section.tsx'
import { StateShape, type Shape, type Tone } from '../../ui/state-shape.tsx'
import { useNow } from '../../ui/use-now.ts'
import type { ListPage } from './list-state.ts'
import { ListFrame } from './list-frame.tsx'
import { shortName } from './short-name.ts'
import { useList, type List } from './use-list.ts'

const pageSize = 25

async function readSessions(client: Client, cursor: string | null): Promise<ListPage<Session>> {
  const page = await client.call('sessions.list', { cursor, limit: pageSize })
  return { items: page.sessions, cursor: page.cursor }
}

/** Codex's own sessions, of every program that uses this Codex; readable while it runs. */
export function SessionList(): ReactElement {
  const ready = useAppState(
    (state) => daemonOf(state)?.state === 'running' && state.daemon.codex.phase === 'running',
  )
  return ready ? <Sessions /> : <Unavailable />
}

function Sessions(): ReactElement {
  const t = useTranslate()
  const list = useList(readSessions)
  return (
    <ListFrame
      title={t('sessions.title')}
      help={t('sessions.help')}
      list={list}
      empty={{ title: t('sessions.none'), help: t('sessions.noneHelp') }}
      testId="sessions"
    >
      {(items) => (
        <>
          <ul className="kept">
            {items.map((session) => (
              <SessionRow key={session.id} session={session} list={list} />
            ))}
          </ul>
          {list.state.cursor !== null && (
            <p className="list-note">
              <Button disabled={list.state.busy} onClick={list.loadOlder} testId="older-sessions">
                {t('sessions.more')}
              </Button>
            </p>
          )}
        </>
      )}
    </ListFrame>
  )
}

function Unavailable(): ReactElement {
  const t = useTranslate()
  const { model } = useWindow()
  return (
    <Section title={t('sessions.title')} help={t('sessions.help')}>
      <div className="list-note" data-testid="sessions-unavailable">
        <p className="list-note-title">{t('sessions.unavailable')}</p>
        <p className="muted">{t('sessions.unavailableHelp')}</p>
        <Button onClick={() => model.navigate('account')}>{t('daemon.toAccount')}</Button>
      </div>
    </Section>
  )
}

const looks: Readonly<Record<NonNullable<Session['lastTurn']>, { shape: Shape; tone: Tone }>> = {
  completed: { shape: 'solid', tone: 'ok' },
  interrupted: { shape: 'warning', tone: 'busy' },
  failed: { shape: 'cross', tone: 'bad' },
  running: { shape: 'dotted', tone: 'busy' },
}

type RowProps = { session: Session; list: List<Session> }

function SessionRow({ session, list }: RowProps): ReactElement {
  const t = useTranslate()
  const now = useNow(10_000)
  const { id, preview, cwd, updatedAt, lastTurn } = session
  return (
    <li className="kept-row" data-testid={`session-${id}`} data-last-turn={lastTurn ?? undefined}>
      <div className="kept-main">
        <p className="ellipsis" title={preview}>
          {preview === '' ? <span className="quiet">{t('conversations.noText')}</span> : preview}
        </p>
        <p className="kept-facts quiet">
          {lastTurn !== null && (
            <span className="kept-turn">
              <StateShape {...looks[lastTurn]} />
              {t(`sessions.lastTurn.${lastTurn}`)}
            </span>
          )}
          {cwd !== null && (
            <code className="ellipsis" title={cwd}>
              {cwd}
            </code>
          )}
          {updatedAt !== null && (
            <span title={formatExact(updatedAt)}>{formatRelative(t, updatedAt, now)}</span>
          )}
        </p>
      </div>
      <CopyId id={id} />
      <Archive session={session} list={list} />
    </li>
  )
}

function CopyId({ id }: { id: string }): ReactElement {
  const t = useTranslate()
  const copied = useCopied()
  return <IconButton icon="copy" label={t('sessions.copyId')} onClick={() => copied(id)(copyText(id))} />
}

function Archive({ session, list }: RowProps): ReactElement {
  const t = useTranslate()
  const { client, notices } = useWindow()
  const { busy, run } = useAction()
  const [asking, setAsking] = useState(false)
  const name = shortName(session.preview, session.id)
  const archive = (): void =>
    run(async () => {
      await client.call('sessions.archive', { id: session.id })
      list.remove(session.id)
      notices.tell(t('sessions.archived', { name }))
    })
  return (
    <>
      <Button
        disabled={busy || session.lastTurn === 'running'}
        onClick={() => setAsking(true)}
        aria-label={`${t('sessions.archive')} ${name}`}
      >
        {t('sessions.archive')}
      </Button>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={archive}
        title={t('sessions.archiveTitle', { name })}
        text={t('sessions.archiveText')}
        confirm={t('sessions.archiveConfirm')}
        cancel={t('app.cancel')}
        testId="archive-confirm"
      />
    </>
  )
}
