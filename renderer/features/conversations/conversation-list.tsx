import { useState, type ReactElement } from 'react'
import type { Conversation } from '../../../shared/codex/conversation.ts'
import type { Client } from '../../bridge/client.ts'
import { useAction, useTranslate, useWindow } from '../../bridge/window-context.ts'
import { Button } from '../../ui/button.tsx'
import { Confirm } from '../../ui/dialog.tsx'
import { formatBytes, formatExact, formatRelative } from '../../ui/format.ts'
import { useNow } from '../../ui/use-now.ts'
import type { ListPage } from './list-state.ts'
import { ListFrame } from './list-frame.tsx'
import { shortName } from './short-name.ts'
import { useList, type List } from './use-list.ts'

async function readConversations(client: Client): Promise<ListPage<Conversation>> {
  return { items: await client.call('conversations.list', {}), cursor: null }
}

/** What the proxy keeps for clients that send `conversation_id`; archived ones apart. */
export function ConversationList(): ReactElement {
  const t = useTranslate()
  const list = useList(readConversations)
  return (
    <ListFrame
      title={t('conversations.proxy')}
      help={t('conversations.proxyHelp')}
      list={list}
      empty={{ title: t('conversations.none'), help: t('conversations.noneHelp') }}
      testId="conversations"
    >
      {(items) => <Rows items={items} list={list} />}
    </ListFrame>
  )
}

type RowsProps = { items: readonly Conversation[]; list: List<Conversation> }

function Rows({ items, list }: RowsProps): ReactElement {
  const t = useTranslate()
  const archived = items.filter((item) => item.archived)
  const present = items.filter((item) => !item.archived)
  return (
    <>
      {present.length > 0 && <ConversationRows items={present} list={list} />}
      {archived.length > 0 && (
        <details className="list-archived">
          <summary>{t('conversations.archived', { count: archived.length })}</summary>
          <ConversationRows items={archived} list={list} />
        </details>
      )}
    </>
  )
}

function ConversationRows({ items, list }: RowsProps): ReactElement {
  return (
    <ul className="kept">
      {items.map((conversation) => (
        <ConversationRow key={conversation.id} conversation={conversation} list={list} />
      ))}
    </ul>
  )
}

type RowProps = { conversation: Conversation; list: List<Conversation> }

function ConversationRow({ conversation, list }: RowProps): ReactElement {
  const t = useTranslate()
  const now = useNow(10_000)
  const { id, preview, model, turns, bytes, updatedAt } = conversation
  return (
    <li className="kept-row" data-testid={`conversation-${id}`}>
      <div className="kept-main">
        <p className="ellipsis" title={preview}>
          {preview === '' ? <span className="quiet">{t('conversations.noText')}</span> : preview}
        </p>
        <p className="kept-facts quiet">
          <code className="ellipsis">{id}</code>
          <span className="ellipsis">{model}</span>
          <span>{t('conversations.turns', { count: turns })}</span>
          <span>{formatBytes(bytes)}</span>
          <span title={formatExact(updatedAt)}>{formatRelative(t, updatedAt, now)}</span>
        </p>
      </div>
      <Delete conversation={conversation} list={list} />
    </li>
  )
}

function Delete({ conversation, list }: RowProps): ReactElement {
  const t = useTranslate()
  const { client, notices } = useWindow()
  const { busy, run } = useAction()
  const [asking, setAsking] = useState(false)
  const { id, preview, turns } = conversation
  const remove = (): void =>
    run(async () => {
      await client.call('conversations.delete', { id })
      list.remove(id)
      notices.tell(t('conversations.deleted', { id }))
    })
  return (
    <>
      <Button
        disabled={busy}
        onClick={() => setAsking(true)}
        aria-label={`${t('conversations.delete')} ${id}`}
      >
        {t('conversations.delete')}
      </Button>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={remove}
        title={t('conversations.deleteTitle', { name: shortName(preview, id) })}
        text={t('conversations.deleteText', { count: turns, id })}
        confirm={t('conversations.deleteConfirm')}
        cancel={t('app.cancel')}
        testId="delete-confirm"
      />
    </>
  )
}
