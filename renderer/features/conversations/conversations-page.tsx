import type { ReactElement } from 'react'
import { useTranslate } from '../../bridge/window-context.ts'
import { ConversationList } from './conversation-list.tsx'
import { SessionList } from './session-list.tsx'
import './conversations.css'

/** What is kept on this machine of earlier talks: by the proxy for its clients, and by Codex. */
export function ConversationsPage(): ReactElement {
  const t = useTranslate()
  return (
    <div className="page-scroll">
      <div className="page-column">
        <h1>{t('conversations.title')}</h1>
        <ConversationList />
        <SessionList />
      </div>
    </div>
  )
}
